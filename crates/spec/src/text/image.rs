use super::{is_made_of, text};
use crate::{
    codes,
    layer::{Input, Mistake},
};

text! {
    /// A container image with the tag or digest that makes it the same image tomorrow.
    ///
    /// ```
    /// use terrace_spec::text::ImageReference;
    ///
    /// let image = ImageReference::try_from("registry.example.com:5000/shop:1.42.0")?;
    /// assert_eq!((image.repository(), image.tag(), image.digest()), ("registry.example.com:5000/shop", Some("1.42.0"), None));
    /// // Nobody would know what runs.
    /// assert!(ImageReference::try_from("registry.example.com/shop").is_err());
    /// # Ok::<(), terrace_spec::layer::Mistake>(())
    /// ```
    ImageReference {
        expects: "an image with a tag or a digest, such as `registry.example.com/shop:1.42.0`",
        pattern: "^[a-zA-Z0-9][-a-zA-Z0-9._:/]*(:[A-Za-z0-9_][-A-Za-z0-9_.]{0,127}|@sha256:[a-f0-9]{64})$",
        examples: ["123456789012.dkr.ecr.us-east-1.amazonaws.com/storefront:1.42.0", "nginx:1.29"],
        check: image,
    }
}

text! {
    /// A container image as an app writes it: whole, or its repository alone, where `images.yaml` or `--image` gives the tag.
    ///
    /// ```
    /// use terrace_spec::text::Image;
    ///
    /// // The tag may be left to `images.yaml`.
    /// let image = Image::try_from("registry.example.com/shop")?;
    /// assert_eq!(image.repository(), "registry.example.com/shop");
    /// assert!(image.reference().is_err());
    /// # Ok::<(), terrace_spec::layer::Mistake>(())
    /// ```
    Image {
        expects: "an image with a tag or a digest, such as `registry.example.com/shop:1.42.0`; without, where `images.yaml` gives them",
        pattern: "^[a-zA-Z0-9][-a-zA-Z0-9._:/]*(@sha256:[a-f0-9]{64})?$",
        examples: ["123456789012.dkr.ecr.us-east-1.amazonaws.com/storefront:1.42.0", "nginx:1.29"],
        check: grammar,
    }
}

text! {
    /// What an image becomes: a tag, a tag and a digest, a digest alone (`@sha256:..`), or a whole reference.
    ///
    /// ```
    /// use terrace_spec::text::{Image, ImageUpdate};
    ///
    /// let shop = Image::try_from("registry.example.com/shop:1.42.0")?;
    /// let next = ImageUpdate::try_from("1.43.0")?.of(Some(&shop)).unwrap();
    /// assert_eq!(next.as_str(), "registry.example.com/shop:1.43.0");
    /// # Ok::<(), terrace_spec::layer::Mistake>(())
    /// ```
    ImageUpdate {
        expects: "a tag, such as `1.42.0`, or a whole image, such as `registry.example.com/shop:1.42.0`",
        pattern: "^[A-Za-z0-9_@][-A-Za-z0-9._:/@]*$",
        examples: ["1.42.0", "registry.example.com/shop:1.42.0"],
        check: update,
    }
}

impl ImageUpdate {
    /// The image that comes of it; none where it is a tag or a digest, and there is no image to put it to.
    pub fn of(&self, base: Option<&Image>) -> Option<ImageReference> {
        let text = self.as_str();
        if is_whole(text) {
            return ImageReference::try_from(text).ok();
        }
        ImageReference::try_from(with_repository(base?.repository(), text)).ok()
    }
}

impl Image {
    /// The reference without tag and digest.
    pub fn repository(&self) -> &str {
        repository_of(self.as_str())
    }

    /// The image as one that runs.
    ///
    /// # Errors
    ///
    /// When it has neither a tag nor a digest.
    pub fn reference(self) -> Result<ImageReference, Mistake> {
        if is_tagged(&self.0) {
            return Ok(ImageReference(self.0));
        }
        let hint = format!(
            "without one, every node may run another image: write `{self}:<tag>`, or the tag into `images.yaml` beside the app"
        );
        Err(without_tag(&self.0).hint(hint))
    }
}

impl From<ImageReference> for Image {
    fn from(image: ImageReference) -> Self {
        Self(image.0)
    }
}

impl Input<Image> for ImageReference {
    fn input(self) -> Result<Image, Mistake> {
        Ok(self.into())
    }
}

/// A tag has neither a slash nor a colon.
fn is_whole(text: &str) -> bool {
    text.split('@').next().is_some_and(|name| name.contains([':', '/']))
}

fn with_repository(repository: &str, text: &str) -> String {
    if text.starts_with('@') { format!("{repository}{text}") } else { format!("{repository}:{text}") }
}

fn update(text: &str) -> Result<String, Mistake> {
    if is_digest(text) {
        return Err(digest_alone(text).hint(format!("write `\"@{text}\"`, which keeps the repository")));
    }
    if is_whole(text) {
        return image(text);
    }
    image(&with_repository("image", text)).map(|_| text.to_owned()).map_err(|_| {
        Mistake::new(&codes::BAD_IMAGE, format!("`{text}` is neither a tag nor a whole image"))
            .hint("write a tag (`1.42.0`), a tag and a digest (`1.42.0@sha256:..`), or `repository:tag`")
    })
}

impl ImageReference {
    /// The reference without tag and digest.
    pub fn repository(&self) -> &str {
        repository_of(self.as_str())
    }

    /// The tag, if there is one.
    pub fn tag(&self) -> Option<&str> {
        split_tag(self.as_str().split('@').next().unwrap_or_default()).1
    }

    /// The digest (`sha256:..`), if there is one.
    pub fn digest(&self) -> Option<&str> {
        self.as_str().split_once('@').map(|(_, digest)| digest)
    }
}

fn repository_of(text: &str) -> &str {
    split_tag(text.split('@').next().unwrap_or_default()).0
}

fn is_tagged(text: &str) -> bool {
    text.contains('@') || split_tag(text).1.is_some()
}

fn without_tag(text: &str) -> Mistake {
    Mistake::new(&codes::IMAGE_WITHOUT_TAG, format!("image `{text}` has neither a tag nor a digest"))
}

/// A colon after the last slash begins a tag; one before it belongs to the registry's port.
fn split_tag(name: &str) -> (&str, Option<&str>) {
    match name.rsplit_once(':') {
        Some((repository, tag)) if !tag.contains('/') => (repository, Some(tag)),
        _ => (name, None),
    }
}

fn image(text: &str) -> Result<String, Mistake> {
    let image = grammar(text)?;
    if is_tagged(text) {
        return Ok(image);
    }
    Err(without_tag(text).hint(format!("without one, every node may run another image: write `{text}:<tag>`")))
}

/// As the reference grammar of the distribution project has it.
fn grammar(text: &str) -> Result<String, Mistake> {
    let refuse =
        |why: &str| Err(Mistake::new(&codes::BAD_IMAGE, format!("`{text}` is not an image reference")).hint(why));
    if is_digest(text) {
        return Err(digest_alone(text).hint(format!("write `<repository>@{text}`")));
    }
    let (name, digest) = text.split_once('@').map_or((text, None), |(name, digest)| (name, Some(digest)));
    let (repository, tag) = split_tag(name);
    if repository.is_empty() || repository.len() > 255 {
        return refuse("write `repository:tag`");
    }
    let mut parts = repository.split('/').peekable();
    let first = parts.peek().copied().unwrap_or_default();
    if repository.contains('/') && (first.contains(['.', ':']) || first == "localhost") {
        let (host, port) = first.split_once(':').map_or((first, None), |(host, port)| (host, Some(port)));
        let is_host = is_made_of(host, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'));
        if !is_host || port.is_some_and(|port| !is_made_of(port, |byte| byte.is_ascii_digit())) {
            return refuse("the part before the first `/` is not a registry");
        }
        parts.next();
    }
    let is_part = |part: &str| {
        is_made_of(part, |byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_' | b'.')
        }) && part.starts_with(|first: char| first.is_ascii_alphanumeric())
            && part.ends_with(|last: char| last.is_ascii_alphanumeric())
    };
    if !parts.all(is_part) {
        return refuse("a repository has lower-case letters, digits, `-`, `_`, `.` and `/`");
    }
    let is_tag = |tag: &str| {
        tag.len() <= 128
            && is_made_of(tag, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
            && !tag.starts_with(['-', '.'])
    };
    if tag.is_some_and(|tag| !is_tag(tag)) {
        return refuse("a tag has at most 128 letters, digits, `_`, `-` and `.`");
    }
    if digest.is_some_and(|digest| !is_digest(digest)) {
        return refuse("a digest is `sha256:` and 64 hexadecimal digits");
    }
    Ok(text.to_owned())
}

fn is_digest(text: &str) -> bool {
    text.strip_prefix("sha256:").is_some_and(|hash| {
        hash.len() == 64 && is_made_of(hash, |byte| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f'))
    })
}

/// By the grammar it would be the tag of an image called `sha256`.
fn digest_alone(text: &str) -> Mistake {
    Mistake::new(&codes::BAD_IMAGE, format!("`{text}` is a digest, and not of which image"))
}
