// Package web is the HTTP side of Trivselspuls: it and the packages under it are
// the only ones that know Fiber. Each area of the site has a package with its
// routes and pages; what they share is package site. Here they are put together,
// behind what concerns every request.
package web
