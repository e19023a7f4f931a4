// Package serve is the running server: requests over HTTP and the jobs beside
// them, put together from the settings. Start with Assemble, then Run.
package serve
