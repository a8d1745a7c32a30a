//! The codes of mistakes around files: T09xx.

terrace_diagnostic::codes! {
    NOT_FOUND = 901, "a path that leads nowhere";
    NO_APP = 902, "a folder without an app";
    NO_FILE = 903, "something that is not a regular file";
    LEADS_OUT = 904, "a link that leads too far";
    NOT_READABLE = 905, "a file that cannot be read";
    TOO_MANY_FILES = 906, "more files than are read";
    FOREIGN_FOLDER = 907, "an output folder that holds something else";
    NOT_WRITABLE = 908, "an output folder that cannot be written";
    FILE_TWICE = 909, "two objects in one file";
    OTHER_APPS = 910, "an output folder with other apps";
    NO_DEFINITION = 911, "a Cargo package that defines no app";
    OTHER_TARGET = 912, "an output folder of another target";
}
