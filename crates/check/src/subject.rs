use terrace_spec::resolve::ResolvedApp;

use crate::view::{Ingress, Kind, Metadata, Object, PodTemplate};

/// An object that is there without being rendered.
///
/// ```
/// use terrace_check::{Made, Subject};
///
/// /// A certificate's Secret, which cert-manager makes: rules then do not miss it.
/// fn with_certificate<'a>(subject: Subject<'a>) -> Subject<'a> {
///     subject.knowing([Made::new("", "Secret", "shop-tls")])
/// }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Made<'a> {
    kind: Kind,
    name: &'a str,
}

impl<'a> Made<'a> {
    /// An object of a kind, by its API group and its name there, such as `""` and `Secret`.
    pub fn new(group: &str, kind: &str, name: &'a str) -> Self {
        Self { kind: Kind::of_group(group, kind), name }
    }
}

/// What rules look at: an app in one target, and everything rendered of it.
///
/// What several rules ask for is found once, when it is made.
///
/// ```
/// use terrace_check::{Kind, Object, PodTemplate, Subject};
/// use terrace_diagnostic::Path;
/// use terrace_document::Tape;
/// use terrace_spec::{App, Platform, Process, Raw, Spec, resolve::{Overrides, Target, resolve}};
///
/// let app = App::new("shop", Spec::new().image("nginx:1.29").process("web", Process::new().http(8080)));
/// let app = resolve(&app, &Platform::new(), &Target::default(), &Overrides::default()).app.unwrap();
/// let deployment: Raw = serde_saphyr::from_str(
///     "{apiVersion: apps/v1, kind: Deployment, metadata: {name: shop-web}, spec: {template: {spec: {containers: [
///         {name: web, image: 'nginx:1.29', ports: [{containerPort: 8080}]}]}}}}",
/// )?;
/// let (mut tape, path) = (Tape::new(), Path::root());
/// tape.record(&deployment)?;
/// let objects = [Object::new(tape.root(), &path)];
/// let subject = Subject::new(&app, &objects);
/// assert!(subject.find(Kind::Deployment, "shop-web").is_some());
/// assert_eq!(subject.of_kind(Kind::Service).count(), 0);
/// let (_, pod): (_, &PodTemplate<'_>) = subject.pods().next().unwrap();
/// assert_eq!(pod.containers().next().unwrap().ports().count(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Subject<'a> {
    /// The resolved app.
    pub app: &'a ResolvedApp,
    /// The objects, in the order they are written in.
    pub objects: &'a [Object<'a>],
    made: Vec<Made<'a>>,
    pods: Vec<(&'a Object<'a>, PodTemplate<'a>)>,
    metadata: Vec<Metadata<'a>>,
    ingresses: Vec<Ingress<'a>>,
}

impl<'a> Subject<'a> {
    /// An app, and the objects rendered of it in the order they are written in.
    pub fn new(app: &'a ResolvedApp, objects: &'a [Object<'a>]) -> Self {
        let ingresses = Ingress::all(app, objects).collect();
        let (mut pods, mut metadata) = (Vec::new(), Vec::with_capacity(2 * objects.len()));
        for object in objects {
            metadata.push(Metadata { object, labels: object.labels, annotations: object.annotations });
            if let Some(pod) = PodTemplate::of(object, objects) {
                metadata.push(Metadata { object, labels: pod.labels, annotations: pod.annotations });
                pods.push((object, pod));
            }
        }
        Self { app, objects, made: Vec::new(), pods, metadata, ingresses }
    }

    /// What is there without being rendered: made by a controller of which rules know nothing, or somebody else's.
    #[must_use]
    pub fn knowing(mut self, made: impl IntoIterator<Item = Made<'a>>) -> Self {
        self.made.extend(made);
        self
    }

    /// Whether an object of a kind and name is said to be there without being rendered.
    pub(crate) fn is_made(&self, kind: Kind, name: &str) -> bool {
        self.made.iter().any(|made| made.kind == kind && made.name == name)
    }

    /// The objects of a kind.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = Object<'a>> {
        self.objects.iter().filter(move |object| object.kind == kind).copied()
    }

    /// The object of a kind and name.
    pub fn find(&self, kind: Kind, name: &str) -> Option<Object<'a>> {
        self.objects.iter().find(|object| object.kind == kind && object.name == name).copied()
    }

    /// Every object that makes pods, and the template it makes them from.
    pub fn pods(&self) -> impl Iterator<Item = (&'a Object<'a>, &PodTemplate<'a>)> {
        self.pods.iter().map(|(object, pod)| (*object, pod))
    }

    /// The labels and annotations of every object, those of its pods behind its own.
    pub(crate) fn metadata(&self) -> &[Metadata<'a>] {
        &self.metadata
    }

    /// Every Ingress that AWS Load Balancer Controller reads.
    pub(crate) fn ingresses(&self) -> impl Iterator<Item = Ingress<'a>> {
        self.ingresses.iter().copied()
    }
}
