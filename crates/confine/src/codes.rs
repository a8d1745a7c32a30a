//! The codes of mistakes around confined programs: T114x.

terrace_diagnostic::codes! {
    LACKING = 1140, "a kernel that cannot confine definitions";
    TIME = 1141, "a definition or build that does not end";
    CPU = 1142, "a definition or build that computes for too long";
    MEMORY = 1143, "a build that needs too much memory";
    PROCESSES = 1144, "a build with too many processes";
    FILE_SIZE = 1145, "a response or file that is too large";
    DISK = 1146, "a build that writes too much";
    OUTPUT = 1147, "a definition or build that prints too much";
}
