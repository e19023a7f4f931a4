package main

import (
	"testing"

	"github.com/evanw/esbuild/pkg/api"
)

// TestCryptographyIsSmall keeps the browser's half readable in one sitting and
// cheap on a slow line: blinding and sealing together below 1.5 kB compressed.
func TestCryptographyIsSmall(t *testing.T) {
	result := api.Build(api.BuildOptions{
		Stdin: &api.StdinOptions{
			Contents:   `export * from "./blind.js"; export { seal } from "./seal.js"`,
			ResolveDir: "../respond",
		},
		Bundle: true, Format: api.FormatESModule, Target: api.ES2020,
		MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true,
	})
	if len(result.Errors) > 0 {
		t.Fatal(result.Errors)
	}
	packed, err := pack(result.OutputFiles[0].Contents, packers[".gz"])
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d bytes, %d compressed", len(result.OutputFiles[0].Contents), len(packed))
	if len(packed) >= 1500 {
		t.Errorf("blinding and sealing are %d bytes compressed, must be below 1500", len(packed))
	}
}
