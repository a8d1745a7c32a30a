//! The codes of mistakes in what Argo CD passes to the plugin: T10xx.

terrace::diagnostic::codes! {
    UNREADABLE_PARAMETERS = 1001, "parameters that cannot be read";
    UNKNOWN_PARAMETER = 1002, "a parameter that the plugin does not have";
    PARAMETER_TYPE = 1003, "a parameter of the wrong type";
    PARAMETER_TWICE = 1004, "a parameter given twice";
    NOTHING_TO_EMIT = 1005, "an app without objects";
    PLATFORM_NOT_SENT = 1006, "an app whose platform Argo CD did not send";
    OTHER_NAMESPACE = 1007, "an app whose namespace is not the Application's";
}
