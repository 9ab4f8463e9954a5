using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Evaluation;

namespace Microsoft.ML.Lime.Benchmarks;

/// <summary>
/// Accuracy by number of model runs: the error of the default surrogate against a reference fit of 16,000 masks (half independent, half
/// pairs), the rank correlation with it, the agreement of the top five of two seeds, and the number of runs that independent masks need
/// for the same error. Independent masks are those of MATLAB and Python LIME, with the original image among the samples.
/// </summary>
internal static class Runs
{
    private const int LongRun = 16_000, Top = 5;

    private static readonly int[] Sizes = [128, 256, 512, 1024, 2048];

    /// <param name="report">Receives the medians and the worst values.</param>
    /// <param name="csv">The path of a file for the values of each image; null for none.</param>
    /// <param name="seeds">The number of seed replicates of each sampler.</param>
    /// <param name="max">The maximum number of images for slow networks.</param>
    public static void Run(Report report, string? csv, int seeds, int max)
    {
        using StreamWriter? raw = csv is null ? null : new(csv) { NewLine = "\n", AutoFlush = true };
        raw?.WriteLine("model,picture,segments,sampler,samples,error,spearman,top5,saved");
        List<Measured> all = [];
        foreach (Subject subject in Subject.All(report, scenes: 4, model => model == "resnet-8" ? int.MaxValue : max))
        {
            Sampled[] halves = [.. new[] { Samplers.Independent, Samplers.Pairs }.Select(sampler =>
                subject.Draw(sampler, LongRun / 2, seed: 1_000_000))];
            SurrogateFit limit = Sampled.Pool(halves).Fit(Surrogates.Ridge(0));
            // The reference fit has an error, too, which adds to the measured error.
            double own = limit.StandardError!.Average(error => error * error);
            Console.WriteLine($"\n| {subject.Model}, {subject.Image} | samples | error | Spearman | top {Top} | runs saved "
                + $"|\n|---|---|---|---|---|---|");
            double[] reference = [];
            foreach (ISampler sampler in Subject.Samplers)
            {
                Accuracy[] measured = Measure(subject, sampler, seeds, limit.Importance, own);
                if (reference.Length == 0)
                    reference = [.. measured.Select(one => one.Error)];
                foreach (Accuracy one in measured)
                {
                    double factor = RunsFor(one.Error, reference) / one.Samples;
                    all.Add(new Measured(sampler.Info.Name, one, one.Error / reference[0], factor));
                    Console.WriteLine($"| {sampler.Info.Name} | {one.Samples} | {one.Error:0.00000} | {one.Spearman:0.000} | "
                        + $"{one.TopFive:0.000} | {factor:0.00} |");
                    raw?.WriteLine(FormattableString.Invariant(
                        $"{subject.Model},{subject.Image},{limit.Importance.Length},{sampler.Info.Name},")
                        + FormattableString.Invariant(
                            $"{one.Samples},{one.Error:G5},{one.Spearman:0.####},{one.TopFive:0.####},{factor:0.###}"));
                }
            }
        }
        AddRows(report, all);
        if (csv is not null)
            File.WriteAllText(Path.Combine(Inputs.Data, "..", "pictures", "runs.svg"), Plot(all));
    }

    /// <summary>Prints the table of the documentation page about uncertainty, and the goals.</summary>
    private static void AddRows(Report report, List<Measured> all)
    {
        Console.WriteLine("\n| runs | sampler | error, independent at 128 = 1 | Spearman | top-5 agreement | runs saved, median | worst |\n"
            + "|---|---|---|---|---|---|---|");
        foreach (var group in all.GroupBy(one => (one.Accuracy.Samples, one.Sampler)).OrderBy(group => group.Key.Samples))
        {
            double[] factors = [.. group.Select(one => one.Saved).Order()];
            Console.WriteLine($"| {group.Key.Samples} | {group.Key.Sampler} | {Median(group, one => one.Error):0.00} | "
                + $"{Median(group, one => one.Accuracy.Spearman):0.00} | "
                + $"{Median(group, one => one.Accuracy.TopFive):0.00} | {Statistics.Median(factors):0.00} | {factors[0]:0.00} |");
            if (group.Key.Sampler == Samplers.Independent.Info.Name)
                continue;
            string what = $"{group.Key.Sampler}, {group.Key.Samples} samples: runs saved";
            report.AddGoal($"{what}, median of {factors.Length} images", Statistics.Median(factors), 2.5, atLeast: true);
            report.AddGoal($"{what}, worst of {factors.Length} images", factors[0], 1, atLeast: true);
        }
    }

    /// <summary>The plot of the medians over the images.</summary>
    private static string Plot(List<Measured> all)
    {
        string[] samplers = [.. all.Select(one => one.Sampler).Distinct()];
        double[][] Over(Func<Measured, double> value) => Array.ConvertAll(samplers, sampler =>
            Array.ConvertAll(Sizes, size => Median(all.Where(one => one.Sampler == sampler && one.Accuracy.Samples == size), value)));
        return RunsPlot.Svg(
            [
                ("error (independent at 128 = 1)", 0, 1.2, Over(one => one.Error)),
                ("rank correlation with the reference", 0, 1, Over(one => one.Accuracy.Spearman)),
                ("top-5 agreement of two seeds", 0, 1, Over(one => one.Accuracy.TopFive)),
                ("runs saved (factor)", 0, 4, Over(one => one.Saved)),
            ],
            samplers, Sizes);
    }

    private static double Median(IEnumerable<Measured> some, Func<Measured, double> value) => Statistics.Median([.. some.Select(value)]);

    private static Accuracy[] Measure(Subject subject, ISampler sampler, int seeds, double[] limit, double own)
    {
        ISampleWeighting? weighting = sampler == Samplers.Independent ? Weightings.None : null;
        Sampled[] draws = [.. Enumerable.Range(0, seeds).Select(seed => subject.Draw(sampler, Sizes[^1], (ulong)seed, weighting))];
        return Array.ConvertAll(Sizes, samples =>
        {
            double[][] fits = Array.ConvertAll(draws, draw => draw.First(samples).Fit(Surrogates.Ridge()).Importance);
            double squares = fits.Average(fit => fit.Zip(limit, (b, l) => (b - l) * (b - l)).Average());
            HashSet<int>[] tops = Array.ConvertAll(fits, fit => Enumerable.Range(0, fit.Length).OrderByDescending(i => fit[i]).Take(Top)
                .ToHashSet());
            double[] agreements = [.. from i in Enumerable.Range(0, seeds) from j in Enumerable.Range(0, i)
                select tops[i].Intersect(tops[j]).Count() / (double)tops[i].Union(tops[j]).Count()];
            return new Accuracy(samples, Math.Sqrt(Math.Max(squares - own, squares / 100)),
                fits.Average(fit => Metrics.Spearman(fit, limit)), agreements.DefaultIfEmpty(1).Average());
        });
    }

    /// <summary>
    /// The number of independent masks that gives an error: log-log interpolation between the measured sizes, extrapolation by the square
    /// root of the number beyond them.
    /// </summary>
    private static double RunsFor(double error, double[] reference)
    {
        int at = Array.FindIndex(reference, measured => measured <= error);
        if (at <= 0)
            return at == 0 ? Sizes[0] * Math.Pow(reference[0] / error, 2) : Sizes[^1] * Math.Pow(reference[^1] / error, 2);
        double part = Math.Log(reference[at - 1] / error) / Math.Log(reference[at - 1] / reference[at]);
        return Sizes[at - 1] * Math.Pow((double)Sizes[at] / Sizes[at - 1], part);
    }

    /// <summary>The accuracy at a number of samples, averaged over seeds.</summary>
    /// <param name="Samples">The number of samples.</param>
    /// <param name="Error">The root mean square error over seeds and segments, without the error of the reference fit.</param>
    /// <param name="Spearman">The rank correlation with the reference fit.</param>
    /// <param name="TopFive">The Jaccard index of the top five segments of two seeds.</param>
    private sealed record Accuracy(int Samples, double Error, double Spearman, double TopFive);

    /// <summary>The accuracy relative to independent masks on the same image.</summary>
    /// <param name="Sampler">The name of the sampler.</param>
    /// <param name="Accuracy">The accuracy of the sampler.</param>
    /// <param name="Error">The error over that of the smallest number of independent masks.</param>
    /// <param name="Saved">The number of independent masks with the same error, over the number of samples.</param>
    private sealed record Measured(string Sampler, Accuracy Accuracy, double Error, double Saved);
}
