using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Benchmarks;

/// <summary>
/// Coverage of 95 % intervals: for every surrogate, sampler and number of samples, the share of segments and seed replicates in which the
/// importance of one explanation lies within 1.96 standard errors of the reference.
/// </summary>
/// <remarks>
/// The reference is the mean importance over the seed replicates, which estimates the expected value at that number of samples: the
/// importance of a tree depends on it, and a penalty shrinks. For ridge and lasso, least squares on all samples is a second reference.
/// </remarks>
internal static class Coverage
{
    private const double Width = 1.96;

    private static readonly (string Name, ISurrogate Surrogate)[] All =
        [("ridge", Surrogates.Ridge()), ("lasso", Surrogates.Lasso()), ("tree", Surrogates.Tree())];

    /// <param name="report">Receives the coverage.</param>
    /// <param name="csv">The path of a file for the values of each segment; null for none.</param>
    /// <param name="repeats">The number of seed replicates.</param>
    public static void Run(Report report, string? csv, int repeats)
    {
        using StreamWriter? raw = csv is null ? null : new(csv) { NewLine = "\n", AutoFlush = true };
        raw?.WriteLine("model,picture,sampler,surrogate,samples,segment,repeats,covered,covered_long,mean,long,sd,standard_error");
        Console.WriteLine("| model | image | sampler | surrogate | samples | coverage | coverage of least squares on all samples "
            + "| error / deviation |\n"
            + "|---|---|---|---|---|---|---|---|");
        foreach (Subject subject in Subject.All(report, scenes: 1, model =>
            model switch { "squeezenet-1.1" => 2, "resnet-8" => 1, _ => 0 }))
        {
            // One model run takes milliseconds, and there are hundreds of thousands of runs.
            bool isSlow = subject.Model == "squeezenet-1.1";
            foreach (ISampler sampler in isSlow ? [Samplers.Hadamard] : Subject.Samplers)
            {
                int[] sizes = isSlow ? [256, 512] : sampler == Samplers.Kerdock ? [256, 512, 1024, 2048, 4096] : [256, 512, 1024];
                Sampled[] draws = [.. Enumerable.Range(0, repeats).Select(seed => subject.Draw(sampler, sizes[^1], (ulong)seed))];
                double[] limit = Sampled.Pool(draws).Fit(Surrogates.Ridge(0)).Importance;
                foreach (int samples in sizes)
                    foreach ((string name, ISurrogate surrogate) in All)
                    {
                        SurrogateFit[] fits = [.. draws.AsParallel().AsOrdered().Select(draw => draw.First(samples).Fit(surrogate))];
                        AddRow(report, raw, [subject.Model, subject.Image, sampler.Info.Name, name], samples, fits,
                            name == "tree" ? null : limit);
                    }
            }
        }
    }

    private static void AddRow(Report report, StreamWriter? raw, string[] which, int samples, SurrogateFit[] fits, double[]? limit)
    {
        double[][] middles = Array.ConvertAll(fits, fit => fit.Debiased ?? fit.Importance);
        int features = middles[0].Length, all = features * fits.Length, covered = 0, coveredLimit = 0;
        double squaredErrors = 0, variances = 0;
        for (int feature = 0; feature < features; feature++)
        {
            double mean = middles.Average(middle => middle[feature]), error = Root(fits.Select(fit => fit.StandardError![feature]));
            double deviation = Root(middles.Select(middle => middle[feature] - mean)) * Math.Sqrt(fits.Length / (fits.Length - 1.0));
            int ofMean = Inside(feature, mean);
            int? ofLimit = limit is null ? null : Inside(feature, limit[feature]);
            covered += ofMean;
            coveredLimit += ofLimit ?? 0;
            squaredErrors += error * error;
            variances += deviation * deviation;
            raw?.WriteLine(FormattableString.Invariant($"{string.Join(',', which)},{samples},{feature},{fits.Length},{ofMean},{ofLimit},")
                + FormattableString.Invariant($"{mean:G6},{limit?[feature]:G6},{deviation:G4},{error:G4}"));
        }
        double share = (double)covered / all;
        string ofAll = limit is null ? "" : FormattableString.Invariant($"{100.0 * coveredLimit / all:0.0} %");
        Console.WriteLine($"| {string.Join(" | ", which)} | {samples} | {100 * share:0.0} % | {ofAll} | "
            + $"{Math.Sqrt(squaredErrors / variances):0.00} |");
        report.Keep($"{string.Join(", ", which)}, {samples} samples: covered", share);

        int Inside(int feature, double value) => Enumerable.Range(0, fits.Length).Count(i =>
            Math.Abs(middles[i][feature] - value) <= Width * fits[i].StandardError![feature]);
    }

    private static double Root(IEnumerable<double> values) => Math.Sqrt(values.Average(value => value * value));
}
