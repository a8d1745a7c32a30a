//! A static site: pages in an image of their own, served by nginx behind the platform's load balancer.

use terrace::prelude::*;

// begin: construct
/// Serves the pages of an image that is built `FROM nginxinc/nginx-unprivileged`, at a host.
///
/// Its configuration comes with the app and not with the image, so that all sites have the same: what has a hash in its name is kept for ever, and the page
/// itself is asked for each time.
pub fn static_site(image: &str, host: &str) -> Process {
    Process::new()
        .image(image)
        .http(Http::port(8080).port_variable(Switch::Off).ingress(Ingress::host(host)))
        .health("/healthz")
        .scale(2)
        .resources(Resources::of("50m", "64Mi"))
        .user(101)
        .file("/etc/nginx/conf.d/default.conf", File::default().text(NGINX))
}

const NGINX: &str = r#"server {
  listen 8080;
  root /usr/share/nginx/html;
  server_tokens off;
  gzip on;
  gzip_types text/css application/javascript image/svg+xml;
  location = /healthz { access_log off; return 200 "ok\n"; }
  location /assets/ { add_header Cache-Control "public, max-age=31536000, immutable"; }
  location / { add_header Cache-Control "no-cache"; try_files $uri $uri/ /index.html; }
}
"#;
// end: construct

// begin: use
/// The shop's front page.
pub fn shop() -> Definition {
    let site = static_site("example.com/shop-pages:2026-11-20", "www.example.com");
    Definition::new("shop").spec(Spec::new().process("www", site))
}
// end: use
