//! The codes of mistakes in a spec: T00xx reading a file, T01xx single values, T02xx layers and what they add up to.

use terrace_diagnostic::Code;

macro_rules! codes {
    ($($name:ident = $number:literal, $title:literal;)+) => {
        $(
            #[doc = concat!("`T", stringify!($number), "`: ", $title, ".")]
            pub static $name: Code =
                Code::new($number, $title, include_str!(concat!("../explain/", stringify!($number), ".md")));
        )+

        /// Every code of this crate, by number.
        pub static ALL: &[&Code] = &[$(&$name),+];
    };
}

codes! {
    SYNTAX = 1, "a file that is not YAML";
    NOT_UTF8 = 2, "a file that is not UTF-8";
    TOO_LARGE = 3, "a file that is too large";
    TOO_DEEP = 4, "a document nested too deeply";
    TOO_MANY_ALIASES = 5, "a document that grows too much through its aliases";
    SEVERAL_DOCUMENTS = 6, "a file with several documents";
    DUPLICATE_KEY = 7, "a key written twice";
    UNKNOWN_FIELD = 8, "a field that does not exist";
    WRONG_TYPE = 9, "a value of the wrong type";
    MISSING_FIELD = 10, "a field that must be there";
    EMPTY_BLOCK = 11, "a block without a value";
    WRONG_KIND = 12, "a document of another kind";
    EMPTY_FILE = 13, "a file without a document";
    BAD_NAME = 101, "a name that breaks its rule";
    BAD_IMAGE = 102, "an image reference that cannot be read";
    IMAGE_WITHOUT_TAG = 103, "an image without a tag or digest";
    BAD_QUANTITY = 104, "a quantity that cannot be read";
    BAD_DURATION = 105, "a duration that cannot be read";
    BAD_SCHEDULE = 106, "a schedule that cannot be read";
    BAD_ROLE = 107, "an IAM role that cannot be read";
    BAD_HOST = 108, "a host name that breaks its rule";
    BAD_PATH = 109, "a path that breaks its rule";
    BAD_PORT = 110, "a port out of range";
    BAD_PERCENT = 111, "a percentage out of range";
    BAD_LABEL = 112, "a label or annotation that breaks its rule";
    BAD_SECRET = 113, "a secret reference that cannot be read";
    BAD_ACCOUNT = 114, "an AWS account that cannot be read";
    BAD_REGION = 115, "an AWS region that cannot be read";
    BAD_CERTIFICATE = 116, "a certificate that cannot be read";
    BAD_VALUE = 117, "a value that is none of the allowed ones";
    OWNED_KEY = 118, "a label or annotation that is not the app's";
    UNKNOWN_ENVIRONMENT = 201, "an environment that the platform does not have";
    UNKNOWN_CLUSTER = 202, "a cluster that the platform does not have";
    NO_TARGET = 203, "a rendering without an environment or cluster";
    NO_IMAGE = 204, "a process without an image";
    NO_PROCESSES = 205, "an app without processes";
    MIXED_PROCESS = 206, "a process of two kinds at once";
    CONFLICTING_FORMS = 207, "two alternatives at once";
    BAD_SCALE = 208, "a scale that cannot be";
    BAD_RESOURCES = 209, "a request above its limit";
    BAD_CANARY = 210, "steps that cannot be";
    BAD_HEALTH = 211, "a health check that cannot be";
    NAME_TWICE = 212, "a variable written twice";
    NO_CLUSTER_CHOICE = 213, "a process of which it is not said in which clusters it runs";
    FACT_MISSING = 214, "a fact that the platform does not state";
    NO_EFFECT = 215, "a field without an effect";
    NO_POLICY = 216, "a host of several clusters without a DNS policy";
    UNKNOWN_GROUP = 217, "a load balancer group that the platform does not have";
    GROUP_CONFLICT = 218, "an Ingress that disagrees with its group";
    NOT_COVERED = 219, "a host without a certificate";
    UNKNOWN_PROCESS = 220, "a process that the app does not have";
    NO_ACCOUNT = 221, "a role without an account";
}
