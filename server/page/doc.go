// Package page is what every page and every print stands on, whoever asks for it:
// the templates with their texts in every language, what a template receives, the
// model of a form, dates, and the order of names. It knows nothing of requests.
//
// Start with views.go.
package page
