//! A backup: every row of the database as one moment saw it, in a form that both databases read, inside a sealed file.
//! Deliberately no copy of a database's own files: what was backed up from SQLite can be restored into PostgreSQL, and
//! what an older version wrote into a newer one.

pub mod file;
pub mod rows;
