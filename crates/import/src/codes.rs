//! The codes of mistakes in what is imported: T092x and T093x.

terrace_diagnostic::codes! {
    NOT_YAML = 920, "a file that is not YAML";
    NO_DEFINITION = 921, "a file without a custom resource definition";
    OLD_DEFINITION = 922, "a definition of an API that is gone";
    NO_SCHEMA = 923, "a definition without a schema";
    NO_SUCH_VERSION = 924, "a version that a definition does not have";
    BAD_DEFINITION = 925, "a definition that Kubernetes would not take";
    NOT_READABLE = 926, "a file to import that cannot be read";
    NOT_MANIFESTS = 930, "manifests that cannot be read";
    TOO_MANY_MANIFESTS = 931, "more manifests than are read";
    NOT_AN_OBJECT = 932, "a document that is no Kubernetes object";
    OBJECT_TWICE = 933, "an object that is there twice";
    NO_WORKLOAD = 934, "manifests without a workload";
    SEVERAL_APPS = 935, "manifests of several apps";
    NO_APP_NAME = 936, "manifests that do not say what app they are of";
    SEVERAL_NAMESPACES = 937, "manifests of several namespaces";
    WOULD_BE_REPLACED = 938, "objects that would be replaced";
    NOT_RENDERED = 939, "an import that cannot be rendered";
    STILL_DIFFERENT = 940, "fields that no patch can bring";
}
