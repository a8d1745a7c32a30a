//! The codes of mistakes around definitions: T110x to T113x.

terrace_diagnostic::codes! {
    FAILED = 1101, "a definition that fails";
    TOO_SLOW = 1102, "a definition that does not end";
    NO_RESPONSE = 1103, "a definition that does not answer";
    OTHER_PROTOCOL = 1104, "a definition of another protocol";
    GARBAGE = 1105, "a response that cannot be read";
    OTHER_APP = 1106, "a response whose app is none that this Terrace knows";
    NOT_COMPILED = 1107, "a definition that does not compile";
    NO_BINARY = 1108, "a definition without a program of its own";
    CARGO = 1109, "a definition that Cargo cannot build";
    TOO_LOUD = 1110, "a definition that prints too much";
    NOT_STARTED = 1111, "a program that cannot be started";
    OF_DEFINITION = 1112, "a mistake that only the definition knows";
    NOT_ALLOWED = 1113, "a definition that the platform does not run";
    NOT_IN_SIDECAR = 1114, "a plugin that runs no definitions";
    BINARY_OUTSIDE = 1115, "a program of a definition that lies elsewhere";
    NOT_BUILT_HERE = 1116, "a plugin that builds no definitions";
    BAD_KIT = 1117, "a kit that cannot be used";
    NOT_IN_KIT = 1118, "a package that the kit has not";
    OTHER_LIBRARY = 1119, "a definition of another version of Terrace than the kit";
    SOURCES = 1120, "sources of a definition that cannot be collected";
    LOCK = 1121, "a definition without a lockfile";
    STILL_BUILDING = 1122, "a build that goes on";
    BUILDER = 1123, "a builder that ends without a result";
    AS_ROOT = 1124, "builds by root";
    BAD_VARIABLE = 1125, "a variable of the sidecar that is not understood";
    KIT_NOT_MADE = 1126, "a kit that cannot be made";
    TOO_MUCH_FOR_A_BUILD = 1127, "a build that is given more than the sidecar allows";
}
