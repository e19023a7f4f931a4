// Package help shows short documents about how the product is used to everybody, and
// finds the parts of them in which words stand. Their texts are templates/help.
package help
