//! The codes of mistakes around the cache: T115x.

terrace_diagnostic::codes! {
    NOT_OURS = 1150, "a cache folder that is open to others";
    UNUSABLE = 1151, "a cache that cannot be used";
    FULL = 1152, "a cache whose disk is full";
    TOO_LARGE = 1153, "a program that is too large to be kept";
    NO_PROGRAM = 1154, "a build that leaves no program";
}
