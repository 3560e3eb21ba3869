//! The map of the house; the README, which tells what the service is and how to run it, stands below it.
//! Deliberately no circle: data flow one way, text → wish → decision → rows and letter → page.
//!
//! Rooms from the ground up; a room sees only rooms named in its line (`tests/architecture.rs` holds the tree to it).
//!
//! | room | for | sees |
//! |---|---|---|
//! | [`domain`] | what is true without computers: nouns and rules | – |
//! | [`config`] | the only reader of the environment | – |
//! | [`links`] | every URL as a function | domain |
//! | [`catalogue`] | what is said, in each language | domain |
//! | [`store`] | the two databases, sealing | domain, config |
//! | [`identity`] | the city's own directory, asked who somebody is | config |
//! | [`mail`] | letters → MIME, calendar files, transports | domain, links, catalogue, config |
//! | [`pages`] | one typed struct a template | domain, links, catalogue |
//! | [`actions`] | one verb, one file, one transaction | domain, links, catalogue, store, mail, identity |
//! | [`demo`] | the demo of 安中市 | domain, actions |
//! | [`web`] | routes, forms, pages, API | domain, links, catalogue, pages, actions, config |
//! | [`worker`] | the clock-driven twin of web | domain, actions |
//! | [`app`] | puts the rooms together | all above |
#![doc = include_str!("../README.md")]

pub mod actions;
pub mod app;
pub mod catalogue;
pub mod config;
pub mod demo;
pub mod domain;
pub mod identity;
pub mod links;
pub mod mail;
pub mod pages;
pub mod store;
pub mod web;
pub mod worker;
