//! The codes of rules: T04xx workloads, T05xx what comes in from outside, T06xx secrets, T07xx canaries, T08xx several apps at once.

use terrace_diagnostic::Code;

macro_rules! codes {
    ($($name:ident = $number:literal, $title:literal;)+) => {
        $(
            #[doc = concat!("`T0", stringify!($number), "`: ", $title, ".")]
            pub static $name: Code =
                Code::new($number, $title, include_str!(concat!("../explain/", stringify!($number), ".md")));
        )+

        /// Every code of this crate, by number.
        pub static ALL: &[&Code] = &[$(&$name),+];
    };
}

codes! {
    UNKNOWN_RULE = 400, "a level for a rule that does not exist";
    REPLICAS_BESIDE_AUTOSCALER = 401, "a number of copies beside an autoscaler";
    TWO_SCALERS = 402, "two autoscalers of one workload";
    SCALED_WITHOUT_REQUESTS = 403, "an autoscaler without requests to measure against";
    SCALES_NOTHING = 404, "an autoscaler of nothing";
    REFERENCE_NOT_MADE = 405, "a pod that refers to an object that nobody makes";
    KEY_NOT_MADE = 406, "a pod that refers to a key that is not there";
    ACCOUNT_NOT_MADE = 407, "a pod that runs as a ServiceAccount that nobody makes";
    ROLE_NOT_USED = 408, "a role that no pod acts as";
    PROBE_PORT_MISSING = 409, "a probe of a port that the container does not have";
    TARGET_PORT_MISSING = 410, "a Service that leads to a port that its pods do not have";
    SELECTOR_MISSES_PODS = 411, "a selector that does not select its own pods";
    SELECTOR_CHANGES = 412, "a selector with a label that changes";
    SERVICE_SELECTS_NOTHING = 413, "a Service that selects nothing";
    BUDGET_STOPS_DRAINS = 414, "a budget that lets no node drain";
    TWO_BUDGETS = 415, "two budgets over one pod";
    BUDGET_SAYS_TWO_THINGS = 416, "a budget with two limits";
    GRACE_TOO_SHORT = 417, "a pod that is killed while it drains";
    UNBOUNDED_RESOURCES = 419, "a container without requests or a memory limit";
    MOVING_IMAGE = 420, "an image that is another one tomorrow";
    BEYOND_BASELINE = 421, "a pod that reaches into its node";
    BEYOND_RESTRICTED = 422, "a pod that may do more than it needs";
    NAMESPACE_SET = 423, "an object that names its namespace";
    NAME_TOO_LONG = 424, "a name that does not fit its kind";
    BAD_PORT_NAME = 425, "a port name that Kubernetes refuses";
    BAD_LABEL = 426, "a label that Kubernetes refuses";
    NAMED_TWICE = 427, "two parts of a pod with one name";
    REQUEST_ABOVE_LIMIT = 428, "a request above its limit";
    ROLLOUT_STUCK = 429, "a rollout that cannot begin";
    SLEEP_NEEDS_SHELL = 430, "a preStop hook that needs a shell";
    SPREAD_COUNTS_NOTHING = 431, "a spread constraint that does not count its own pods";
    VOLUME_NOT_SHARED = 432, "a volume for one node and pods for several";
    BAD_RESTART_POLICY = 433, "a restart policy that its kind cannot have";
    DISRUPTION_ON_WORKLOAD = 434, "a Karpenter annotation where it has no effect";
    DATADOG_MISPLACED = 435, "a Datadog setting where it has no effect";
    CHECK_OF_NO_CONTAINER = 436, "a Datadog check of a container that does not exist";
    RELOADER_CONTRADICTION = 437, "a Reloader annotation that another one cancels";
    METADATA_NOT_TEXT = 438, "a label or annotation that is not a string";
    ARGO_TRACKING = 439, "Argo CD's own label or annotation, written by hand";
    RELOADER_FIGHTS_ARGO = 440, "a Reloader that Argo CD undoes";
    NO_READINESS = 441, "a service that gets traffic before it is ready";
    ONE_COPY = 442, "a service of one copy";
    BACKEND_MISSING = 501, "an Ingress to a Service or port that does not exist";
    STOPS_TOO_SOON = 502, "a pod that stops before its load balancer knows";
    GRACE_BELOW_DEREGISTRATION = 503, "a pod that is killed before its load balancer lets go";
    GROUP_DISAGREES = 504, "members of a load balancer group that disagree";
    RULES_SHADOW = 505, "two rules of a load balancer for the same requests";
    TARGET_TYPE = 506, "a target type that the Service cannot serve";
    REDIRECT_WITHOUT_HTTPS = 507, "a redirect to a listener that does not exist";
    REDIRECT_DROPS_RULES = 508, "HTTP rules that a redirect drops";
    LOGIN_OVER_HTTP = 509, "a login that is skipped over HTTP";
    WILDCARD_PATH = 510, "a wildcard where the load balancer takes none";
    HEALTH_CHECK_OVERLAPS = 511, "a load balancer check that outlasts its interval";
    HOST_TWICE = 512, "one host name on two entrances";
    DNS_TARGET_IGNORED = 513, "a DNS target that is not read";
    OLD_SECRET_API = 601, "a version of External Secrets that is gone";
    NEVER_REFRESHED = 602, "a secret that is never fetched again";
    SECRET_POLICIES_CLASH = 603, "two policies of a secret that exclude each other";
    SECRET_OF_TWO_OWNERS = 604, "a Secret with two owners";
    SECRET_KEY_TWICE = 605, "a key of a secret written twice";
    SECRET_WITHOUT_TEMPLATE = 606, "a Secret that Argo CD takes for its own";
    PLAIN_SECRET = 607, "a Secret in the repository";
    REPLICAS_UNDER_CANARY = 701, "a number of copies under a canary";
    CANARY_SELECTOR = 702, "a selector that Flagger cannot copy";
    BUDGET_MISSES_PRIMARY = 703, "a budget that does not cover the primary";
    CANARY_WITHOUT_AUTOSCALER = 704, "a canary that does not know its autoscaler";
    TWO_CANARIES = 705, "two canaries of one workload";
    RELOAD_LOST_BY_CANARY = 706, "a Reloader annotation that Flagger drops";
    CANARY_NAME_TOO_LONG = 707, "a name without room for Flagger's";
    CANARY_OF_NOTHING = 708, "a canary of nothing";
    GLOO_ENDS = 709, "an app behind Gloo Edge";
    SPREAD_MISSES_PRIMARY = 710, "a spread constraint that the primary does not keep";
    STALE_SECRET_UNDER_CANARY = 711, "a secret that stays old under a canary";
    APP_TWICE = 801, "two apps of one name";
    HOST_OF_TWO_APPS = 802, "one host and path of two apps";
    GROUP_OF_APPS_DISAGREES = 803, "apps of a load balancer group that disagree";
    DOMAIN_TWICE = 804, "one domain in two VirtualServices";
    ENTRANCES_DISAGREE = 805, "one host behind two load balancers";
    CLUSTER_OBJECT_TWICE = 806, "an object of the whole cluster in two apps";
}
