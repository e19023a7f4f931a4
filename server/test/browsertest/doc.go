// Package browsertest lets a test use a page the way a person does, in a real
// headless Chromium. It is the only package that knows chromedp, and only tests
// import it.
//
// A test starts a browser with [New], walks with Navigate, Click, Fill and
// Press, and reads with Text. Every step that fails ends the test. When the
// test ends, a page that wrote an error to the console, broke its content
// policy, asked another host for anything or got an error status that was not
// expected fails the test, so no test has to ask for that.
//
// With -short a test is skipped. Without Chromium it is too, unless
// TRIVSELSPULS_REQUIRE is 1: then it fails.
package browsertest
