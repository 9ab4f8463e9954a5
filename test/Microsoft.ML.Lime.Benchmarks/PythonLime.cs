using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;

namespace Microsoft.ML.Lime.Benchmarks;

/// <summary>
/// Compares the time of an explanation with that of Python LIME, with its preset, on the same image, model, segments and number of samples;
/// then with the number of default masks that gives the same error. The peer <c>lime</c> reads MODEL, IMAGE, INPUT, OUTPUT, SAMPLES and
/// SEGMENTS (the label map, .npy). The last line of its output is JSON; <c>explain_s</c> is the time in seconds.
/// </summary>
internal static class PythonLime
{
    private const int Samples = 1000, Rounds = 5, Seeds = 12, LongRun = 12_000;

    public static void Run(Report report)
    {
        if (BenchmarkModel.SqueezeNet.Path is not { } model || Inputs.Shared("data/images224/chelsea.png") is not { } source)
        {
            report.Skip("SqueezeNet 1.1", "the folder shared/data next to the checkout is missing");
            return;
        }
        if (Peer.Find(report, "lime") is not { } peer)
            return;
        using OnnxScorer scorer = BenchmarkModel.SqueezeNet.Open();
        ImageBuffer image = ImageFile.Load(source);
        string file = Path.GetTempFileName() + ".npy";
        LimeOptions python = LimeOptions.Python with { Samples = Samples, TopClasses = 1 };
        SegmentMap segments = python.Segmenter.Segment(scorer.Input.FitImage(image).Image);
        new AttributionMap(segments.Height, segments.Width, Array.ConvertAll(segments.Labels.ToArray(), label => (float)label)).Save(file);
        python = python with { Segmenter = Segmenters.Map(segments) };

        int enough = SameError(report, scorer, image, python);
        LimeOptions ours = python with { Sampler = Samplers.Hadamard, Samples = enough };
        List<double> equal = [], certain = [], bare = [];
        using var runs = new ModelRuns(BenchmarkModel.SqueezeNet);
        Time(scorer, image, python);
        for (int round = 0; round < Rounds; round++)
        {
            double seconds = Time(scorer, image, python), fewer = Time(scorer, image, ours);
            string last = peer.Run(("MODEL", model), ("IMAGE", source), ("INPUT", scorer.Info.Input!), ("OUTPUT", scorer.Info.Output!),
                ("SAMPLES", FormattableString.Invariant($"{Samples}")), ("SEGMENTS", file))[^1];
            double theirs = JsonNode.Parse(last)!["explain_s"]!.GetValue<double>();
            bare.Add(runs.Run(Samples + 1, scorer.BatchTuning!.BatchSize, scorer.BatchTuning.DegreeOfParallelism) / theirs);
            Console.WriteLine($"    round {round + 1}: Python LIME {theirs:0.000} s, this library {seconds:0.000} s, "
                + $"with {enough} samples {fewer:0.000} s");
            equal.Add(seconds / theirs);
            certain.Add(fewer / theirs);
        }
        File.Delete(file);
        report.Add("model runs alone: time over Python LIME's", Statistics.Median(bare), "(lower limit for this number of samples)");
        report.AddGoal($"{Samples} samples, {segments.Count} segments: time over Python LIME's", Statistics.Median(equal), 0.5,
            atLeast: false);
        report.AddGoal($"equal error, {enough} samples: time over Python LIME's", Statistics.Median(certain), 0.2, atLeast: false);
    }

    /// <summary>
    /// The number of samples of Hadamard blocks with the error of the independent masks of the Python preset. Errors fall with the square
    /// root of the number of samples, so each size gives an estimate, and the result is their median.
    /// </summary>
    private static int SameError(Report report, OnnxScorer scorer, ImageBuffer image, LimeOptions python)
    {
        double[] limit = Fit(python with { Samples = LongRun, Sampler = Samplers.Pairs, Seed = 1_000_000 });
        double independent = Error(python);
        report.Add($"RMS error of {Samples} independent masks", independent, "probability");
        double[] enough = Array.ConvertAll((int[])[350, 500, 700], samples =>
        {
            double error = Error(python with { Sampler = Samplers.Hadamard, Samples = samples });
            report.Add($"RMS error of {samples} masks in Hadamard blocks", error, "probability");
            return samples * Math.Pow(error / independent, 2);
        });
        return (int)Math.Ceiling(Statistics.Median(enough));

        double[] Fit(LimeOptions options) => new LimeExplainer(options).Explain(scorer, image).Classes[0].Surrogate!.Importance;

        double Error(LimeOptions options) => Math.Sqrt(Enumerable.Range(0, Seeds).Average(seed =>
            Fit(options with { Seed = (ulong)seed }).Zip(limit, (b, l) => (b - l) * (b - l)).Average()));
    }

    private static double Time(OnnxScorer scorer, ImageBuffer image, LimeOptions options)
    {
        long began = Stopwatch.GetTimestamp();
        new LimeExplainer(options).Explain(scorer, image);
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
