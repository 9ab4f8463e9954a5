using System.Diagnostics;
using Microsoft.ML.Lime.Onnx;

namespace Microsoft.ML.Lime.Soak;

/// <summary>Cancels explanations at random moments: each is cancelled or complete, and the next one has the right bits.</summary>
internal static class CancellationPart
{
    /// <summary>300 cancellations.</summary>
    public static PartResult Run(Workplace place)
    {
        int count = place.Count(300, 10), cancelled = 0;
        ImageBuffer image = MemoryParts.Images(place, 1)[0];
        using OnnxScorer scorer = MemoryParts.Open();
        LimeExplainer explainer = new(new LimeOptions { Samples = 1500, Segmenter = Segmenters.Grid(64) });
        float[] expected = Explain(default);
        long start = Stopwatch.GetTimestamp();
        Explain(default);
        TimeSpan whole = Stopwatch.GetElapsedTime(start), longest = default;
        (int Files, int Threads) before = MemoryParts.Handles();
        List<string> failures = [];
        for (int i = 0; i < count; i++)
        {
            using CancellationTokenSource source = new();
            TimeSpan moment = whole * place.Random.NextDouble();
            source.CancelAfter(moment);
            start = Stopwatch.GetTimestamp();
            try
            {
                if (!expected.AsSpan().SequenceEqual(Explain(source.Token)))
                    failures.Add($"Explanation {i} came to its end with other bits.");
            }
            catch (OperationCanceledException)
            {
                cancelled++;
                TimeSpan late = Stopwatch.GetElapsedTime(start) - moment;
                longest = late > longest ? late : longest;
            }
            if (i % 10 == 9 && !expected.AsSpan().SequenceEqual(Explain(default)))
                failures.Add($"The explanation after cancellation {i} has other bits.");
        }
        if (cancelled == 0)
            failures.Add("No explanation was cancelled.");
        (int Files, int Threads) after = MemoryParts.Handles();
        if (after.Files > before.Files + 5 || after.Threads > before.Threads + 20)
            failures.Add($"Open files and threads {before} became {after}.");
        return new(FormattableString.Invariant($"{count} explanations of {whole.TotalMilliseconds:0} ms, {cancelled} cancelled, ")
            + FormattableString.Invariant($"at most {longest.TotalMilliseconds:0} ms after the request; all others have the same bits"),
            failures);

        float[] Explain(CancellationToken cancellation) =>
            explainer.Explain(scorer, image, cancellation: cancellation).Classes[0].Map.Values.ToArray();
    }
}
