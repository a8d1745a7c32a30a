use terrace::prelude::*;

struct Redis;

fn main() {
    let mut shop = Definition::new("shop");
    shop.add("cache", Redis);
}
