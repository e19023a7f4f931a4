// Command mutants measures what a package's tests would miss. It changes one
// operator at a time, the way gremlins does by default (arithmetic to its
// opposite, a comparison to its opposite and to its boundary, ++ to --, a minus
// sign away), and runs the tests in short mode. A mutant whose tests still pass
// has survived.
//
// gremlins compiles and links the package for every mutant, which takes hours. This
// compiles it once, with every mutant in it behind a switch, and runs the binary
// with one switch on at a time:
//
//	go run ./.ci/mutants ./analysis                        # the whole package
//	go run ./.ci/mutants ./analysis disclose.go tally.go   # some files, or file:line
//
// Operators in constants and in lines the compiler refuses to have switched are
// left alone. A mutant that never ends counts as killed and is listed.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "use: mutants PACKAGE-DIRECTORY [FILE or FILE:LINE ...]")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(dir string, places []string) error {
	work, err := os.MkdirTemp("", "mutants")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	binary, all, err := build(dir, work)
	if err != nil {
		return err
	}
	began := time.Now()
	hits := filepath.Join(work, "hits")
	if out, err := test(context.Background(), dir, binary, "MUTANT_HITS="+hits); err != nil {
		return fmt.Errorf("the tests fail without any mutant: %w\n%s", err, out)
	}
	patience := 10*time.Since(began) + 10*time.Second
	covered, err := os.ReadFile(hits)
	if err != nil {
		return err
	}
	for i := range all {
		all[i].covered = covered[all[i].id] == '1'
	}
	all = slices.DeleteFunc(all, func(m mutant) bool {
		return len(places) > 0 && !slices.ContainsFunc(places, func(p string) bool { return strings.HasPrefix(m.where, p+":") })
	})
	judge(dir, binary, all, patience)
	report(all)
	return nil
}

// build compiles the tests with every mutant that the compiler accepts.
func build(dir, work string) (binary string, all []mutant, err error) {
	binary = filepath.Join(work, "mutants.test")
	refused := map[string]bool{} // places the compiler did not like
	for range 20 {
		if all, err = plant(dir, work, refused); err != nil {
			return "", nil, err
		}
		cmd := exec.Command("go", "test", "-c", "-vet=off", "-gcflags=-e", "-overlay", filepath.Join(work, "overlay.json"), "-o", binary, ".")
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		if err == nil {
			return binary, all, nil
		}
		before := len(refused)
		for _, found := range regexp.MustCompile(`([a-z0-9_]+\.go):(\d+):`).FindAllStringSubmatch(string(out), -1) {
			refused[found[1]+":"+found[2]] = true
		}
		if len(refused) == before {
			return "", nil, fmt.Errorf("cannot compile: %w\n%s", err, out)
		}
	}
	return "", nil, fmt.Errorf("the compiler is never content")
}

// plant writes the package's files with mutants in them, and an overlay that puts
// them in place of the real ones.
func plant(dir, work string, refused map[string]bool) ([]mutant, error) {
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	var all []mutant
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	pkg := ""
	put := func(name string, body []byte) error {
		real, err := filepath.Abs(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		overlay.Replace[real] = filepath.Join(work, name)
		return os.WriteFile(overlay.Replace[real], body, 0o600)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		body, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		p := planter{name: filepath.Base(name), body: body, refused: refused, next: len(all)}
		mutated, err := p.file()
		if err != nil {
			return nil, err
		}
		all, pkg = append(all, p.planted...), p.pkg
		if err := put(p.name, mutated); err != nil {
			return nil, err
		}
	}
	count := strconv.Itoa(len(all) + 1)
	for name, body := range map[string]string{"mutants_switch.go": switches, "mutants_main_test.go": hitsMain} {
		if err := put(name, []byte(strings.NewReplacer("PACKAGE", pkg, "COUNT", count).Replace(body))); err != nil {
			return nil, err
		}
	}
	list, err := json.Marshal(overlay)
	if err != nil {
		return nil, err
	}
	return all, os.WriteFile(filepath.Join(work, "overlay.json"), list, 0o600)
}

// test runs the binary; an error is a failing test.
func test(ctx context.Context, dir, binary string, env ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, binary, "-test.short", "-test.failfast")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
	return cmd.CombinedOutput()
}

// judge runs every mutant that some test comes to, two at a time.
func judge(dir, binary string, all []mutant, patience time.Duration) {
	next := make(chan *mutant)
	var workers sync.WaitGroup
	for range 2 {
		workers.Go(func() {
			for m := range next {
				ctx, cancel := context.WithTimeout(context.Background(), patience)
				_, err := test(ctx, dir, binary, "MUTANT="+strconv.Itoa(m.id))
				m.killed, m.late = err != nil, ctx.Err() != nil
				cancel()
			}
		})
	}
	for i := range all {
		if all[i].covered {
			next <- &all[i]
		}
		if i%100 == 99 {
			fmt.Fprintf(os.Stderr, "%d of %d\n", i+1, len(all))
		}
	}
	close(next)
	workers.Wait()
}

func report(all []mutant) {
	var killed, late, missed, survived int
	slices.SortFunc(all, func(a, b mutant) int { return strings.Compare(a.where, b.where) })
	for _, m := range all {
		switch {
		case !m.covered:
			missed++
			fmt.Println("not reached", m.where, m.what)
		case !m.killed:
			survived++
			fmt.Println("survived   ", m.where, m.what)
		default:
			killed++
			if m.late {
				late++
				fmt.Println("never ended", m.where, m.what)
			}
		}
	}
	fmt.Printf("%d mutants: %d killed (%d of them by never ending), %d survived, %d reached by no test; %.1f %% killed, %.1f %% of those reached\n",
		len(all), killed, late, survived, missed, 100*float64(killed)/float64(len(all)), 100*float64(killed)/float64(killed+survived))
}
