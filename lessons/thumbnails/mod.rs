//! Thumbnails: work that computes, on pictures, one after the other, on threads and in processes.

pub mod photo;
