package bench

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// Print writes one line per database, and above them what is asked for. The
// last two columns are the school that starts within a second.
func Print(out io.Writer, rows []Row) error {
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\tanswers\tanswers/s\tserver CPU\tRSA share\tSQL\tp50\tp99\tlook CPU\tclosing\tschool\tp99\t")
	fmt.Fprintln(t, "wanted\t≥ 2000\t\t≤ 1.60 ms\t\t≤ 5.0\t\t\t\t< 2000 ms\t\t< 1000 ms\t")
	for _, r := range rows {
		fmt.Fprintf(t, "%s\t%d\t%.0f\t%.2f ms\t%.0f %%\t%.1f\t%s\t%s\t%.2f ms\t%s\t%s\t%s\t\n",
			r.Database, r.Answers, r.PerSecond, float64(r.CPU)/1e6, 100*float64(r.SignCPU)/float64(r.CPU), r.Statements,
			ms(r.P50), ms(r.P99), float64(r.LookCPU)/1e6, ms(r.Closing), ms(r.Crowd.Took), ms(r.Crowd.P99))
	}
	return t.Flush()
}

func ms(d time.Duration) string { return fmt.Sprintf("%d ms", d.Milliseconds()) }
