using System.Diagnostics;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Benchmarks;

/// <summary>
/// Time of an explanation by number of samples, segments, pixels and classes, with a model that costs almost nothing, so that only this
/// library's work is measured. The exponent is the slope of a log-log line through the larger half of the points.
/// </summary>
internal static class Growth
{
    private const int Rounds = 5;

    public static void Run(Report report)
    {
        List<(string Axis, int Value, string Surrogate, string Segmentation, double Milliseconds)> lines = [];
        foreach (string surrogate in (string[])["ridge", "tree"])
        {
            Measure(report, lines, "samples", surrogate, [250, 500, 1000, 2000, 4000, 8000, 16000], value => (value, 49, 64, 1));
            Measure(report, lines, "segments", surrogate, [10, 20, 50, 100, 200, 500, 1000], value => (2000, value, 64, 1));
            Measure(report, lines, "classes", surrogate, [1, 3, 10, 30, 100, 300, 1000], value => (1000, 49, 64, value));
        }
        Measure(report, lines, "side", "ridge", [64, 128, 256, 512, 1024, 2048], value => (100, 49, value, 1));
        foreach (string segmentation in (string[])["slic0", "felzenszwalb", "quickshift"])
            Measure(report, lines, "side", segmentation, [64, 128, 256, 512, 1024, 2048]);
        File.WriteAllLines(Path.Combine(Inputs.Data, "growth.csv"),
            ["axis,value,surrogate,segmentation,milliseconds", .. lines.Select(line =>
            FormattableString.Invariant($"{line.Axis},{line.Value},{line.Surrogate},{line.Segmentation},{line.Milliseconds:0.###}"))]);
        File.WriteAllText(Path.Combine(Inputs.Data, "..", "pictures", "growth.svg"),
            GrowthPlot.Svg([.. lines.Select(line => (line.Axis, line.Value,
            line.Surrogate.Length > 0 ? $"explanation, {line.Surrogate}" : line.Segmentation, line.Milliseconds))]));
    }

    private static void Measure(Report report, List<(string, int, string, string, double)> lines, string axis, string surrogate,
        int[] values,
        Func<int, (int Samples, int Segments, int Side, int Classes)> at) =>
        Measure(report, lines, axis, surrogate, "grid", values, value =>
        {
            (int samples, int segments, int side, int classes) = at(value);
            DelegateScorer scorer = Stub.Scorer(side, classes);
            ImageBuffer image = Stub.Image(side);
            var explainer = new LimeExplainer(LimeOptions.Matlab with
            {
                Samples = samples,
                Segmenter = Segmenters.Grid(segments),
                Surrogate = surrogate == "tree" ? Surrogates.Tree() : Surrogates.Ridge(),
                TopClasses = classes,
            });
            return () => explainer.Explain(scorer, image);
        });

    private static void Measure(Report report, List<(string, int, string, string, double)> lines, string axis, string segmentation,
        int[] values) =>
        Measure(report, lines, axis, "", segmentation, values, side =>
        {
            ISegmenter segmenter = segmentation switch
            {
                "slic0" => Segmenters.Slic0(49),
                "felzenszwalb" => Segmenters.Felzenszwalb(),
                _ => Segmenters.Quickshift(),
            };
            ImageBuffer image = Stub.Image(side);
            return () => segmenter.Segment(image);
        });

    private static void Measure(
        Report report, List<(string, int, string, string, double)> lines, string axis, string surrogate, string segmentation, int[] values,
            Func<int, Action> prepare)
    {
        var milliseconds = new double[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            Action work = prepare(values[i]);
            work();
            // The minimum: disturbances only make it longer.
            milliseconds[i] = Enumerable.Range(0, Rounds).Min(_ => Time(work));
            lines.Add((axis, values[i], surrogate, segmentation, milliseconds[i]));
        }
        int half = values.Length / 2;
        // Twice the side means four times the pixels.
        double exponent = Slope(values[half..], milliseconds[half..]) / (axis == "side" ? 2 : 1);
        report.Add($"{(surrogate.Length > 0 ? surrogate : segmentation)}, {axis} {values[0]} to {values[^1]}: "
            + $"{milliseconds[0]:0.##} to {milliseconds[^1]:0.##} ms", exponent, axis == "side" ? "exponent (pixels)" : "exponent");
    }

    private static double Time(Action work)
    {
        long began = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    private static double Slope(int[] values, double[] times)
    {
        double[] x = Array.ConvertAll(values, value => Math.Log(value)), y = Array.ConvertAll(times, Math.Log);
        double meanX = x.Average(), meanY = y.Average();
        return x.Zip(y, (a, b) => (a - meanX) * (b - meanY)).Sum() / x.Sum(a => (a - meanX) * (a - meanX));
    }
}
