//! Events: what is published, and who hears it.

mod carried;
mod page;
mod publishing;
mod repeat;
mod slow;
mod spoiled;
mod streams;
mod subscribing;
mod watching;
