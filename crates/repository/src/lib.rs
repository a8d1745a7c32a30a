//! A repository of apps on disk: which files are apps, where their platform is, reading within limits, writing atomically.
