// Package web is the HTTP side of Trivselspuls and the only package that knows
// Fiber. routes.go holds every route with its guard.
package web
