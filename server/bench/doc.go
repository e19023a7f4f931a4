// Package bench measures what answering costs the server. The server runs in
// this process and the people in a child process, so that what the system says
// of this process's time is the server's alone.
//
// Start with [Answers].
package bench
