using System.Text;
using static System.FormattableString;

namespace Grove.Evaluation.Reports.Html;

/// <summary>The loss over the steps: the single steps thin, their running mean thick.</summary>
static class LossChart
{
    const int Height = 220;
    const int MostPoints = 400;

    public static void Draw(MarkupWriter page, IReadOnlyList<LossPoint> loss)
    {
        LossPoint[] points = [.. loss.Where(point => double.IsFinite(point.Loss))];
        if (points.Length == 0)
        {
            page.Element("p", "No loss was recorded.", ("class", "soft"));
            return;
        }

        double step = Step(points.Max(point => point.Loss));
        double top = Math.Max(step, Math.Ceiling(points.Max(point => point.Loss) / step) * step);
        double last = Math.Max(points[^1].Step, points[0].Step + 1);
        double X(LossPoint point) => (point.Step - points[0].Step) / (last - points[0].Step);

        page.Open("svg", ("role", "img"), ("height", Invariant($"{Height + 24}")), ("aria-labelledby", "loss-title loss-desc"));
        page.Element("title", "Loss while tuning", ("id", "loss-title"));
        page.Element("desc", Invariant($"The loss went from {points[0].Loss:0.00} at step {points[0].Step} to {points[^1].Loss:0.00} at step {points[^1].Step}."), ("id", "loss-desc"));
        for (double value = 0; value <= top + (step / 2); value += step)
        {
            string y = Invariant($"{16 + ((Height - 16) * (1 - (value / top))):0.#}");
            page.Element("line", null, ("class", "grid"), ("x1", "0"), ("x2", "100%"), ("y1", y), ("y2", y));
            if (value > 0) // the curve ends where the zero would stand
                page.Element("text", Invariant($"{value:0.##}"), ("class", "axis"), ("x", "100%"), ("y", y), ("dy", "-4"), ("text-anchor", "end"));
        }

        page.Element("text", Invariant($"step {points[0].Step}"), ("class", "axis"), ("x", "0"), ("y", Invariant($"{Height + 18}")));
        page.Element("text", Invariant($"step {points[^1].Step}"), ("class", "axis"), ("x", "100%"), ("y", Invariant($"{Height + 18}")), ("text-anchor", "end"));

        // The curve has a coordinate system of its own that is stretched over the width; its lines keep their thickness.
        page.Open("svg", ("y", "16"), ("height", Invariant($"{Height - 16}")), ("viewBox", "0 0 1000 1000"), ("preserveAspectRatio", "none"), ("aria-hidden", "true"));
        page.Element("path", null, ("class", "raw"), ("vector-effect", "non-scaling-stroke"), ("d", Path(points, X, top)));
        page.Element("path", null, ("class", "curve"), ("vector-effect", "non-scaling-stroke"), ("d", Path(Smooth(points), X, top)));
        page.Close();
        page.Close();
    }

    // A mean over a twentieth of the run, to both sides.
    static LossPoint[] Smooth(LossPoint[] points)
    {
        int reach = points.Length / 40;
        LossPoint[] smooth = new LossPoint[points.Length];
        for (int at = 0; at < points.Length; at++)
        {
            int near = Math.Min(reach, Math.Min(at, points.Length - 1 - at));
            smooth[at] = points[at] with { Loss = points[(at - near)..(at + near + 1)].Average(point => point.Loss) };
        }

        return smooth;
    }

    static string Path(LossPoint[] points, Func<LossPoint, double> x, double top)
    {
        StringBuilder path = new();
        int stride = Math.Max(1, (points.Length + MostPoints - 1) / MostPoints);
        for (int at = 0; at < points.Length; at += stride)
            Add(points[at]);
        if ((points.Length - 1) % stride != 0)
            Add(points[^1]);
        return path.ToString();

        void Add(LossPoint point) =>
            path.Append(Invariant($"{(path.Length == 0 ? 'M' : 'L')}{1000 * x(point):0.#} {1000 * (1 - (point.Loss / top)):0.#}"));
    }

    // 1, 2 or 5 times a power of ten, so that three to six lines are drawn.
    static double Step(double largest)
    {
        if (!(largest > 0))
            return 1;
        double power = Math.Pow(10, Math.Floor(Math.Log10(largest / 3)));
        double lines = largest / 3 / power;
        return power * (lines >= 5 ? 5 : lines >= 2 ? 2 : 1);
    }
}
