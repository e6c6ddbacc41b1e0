//! The program `cloud-chamber-e2e`, called as anyone calls it.
