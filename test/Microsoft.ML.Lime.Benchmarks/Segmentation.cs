using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Benchmarks;

/// <summary>
/// Compares the segmenters with those of scikit-image, at two sizes of one image and with equal parameters. The peer <c>skimage</c> reads
/// the path in IMAGE and writes one line per segmenter: size, name, best time in seconds.
/// </summary>
internal static class Segmentation
{
    private const int Rounds = 5;

    private static readonly (string Name, ISegmenter Segmenter, double Small, double Large)[] All =
    [
        ("slic", Segmenters.Slic(49), 4, 8),
        ("felzenszwalb", Segmenters.Felzenszwalb(scale: 100, sigma: 0.5, minSize: 50), 4, 4),
        ("quickshift", Segmenters.Quickshift(kernelSize: 4, maxDistance: 200, ratio: 0.2), 10, 10),
    ];

    public static void Run(Report report)
    {
        if (Inputs.Shared("data/images/chelsea.png") is not { } path)
        {
            report.Skip("segmentation of an image", "the folder shared/data next to the checkout is missing");
            return;
        }
        Peer? peer = Peer.Find(report, "skimage");
        ImageBuffer source = ImageFile.Load(path);
        (int Height, int Width)[] sizes = [(224, 224), (1200, 1600)];
        ImageBuffer[] images = [.. sizes.Select(size => Resampler.Resize(source, size.Height, size.Width, ResampleFilter.Bilinear))];
        var ours = new double[sizes.Length, All.Length];
        var theirs = new double[sizes.Length, All.Length];
        var ratios = new List<double>[sizes.Length, All.Length];
        for (int round = 0; round < (peer is null ? 1 : Rounds); round++)
        {
            Dictionary<string, double> seconds = peer?.Run(("IMAGE", path)).Select(line => line.Split(' '))
                .ToDictionary(words => $"{words[0]} {words[1]}", words => double.Parse(words[2], CultureInfo.InvariantCulture)) ?? [];
            for (int size = 0; size < sizes.Length; size++)
                for (int i = 0; i < All.Length; i++)
                {
                    ours[size, i] = Best(All[i].Segmenter, images[size], size == 0 ? 5 : 2);
                    if (!seconds.TryGetValue($"{sizes[size].Width}x{sizes[size].Height} {All[i].Name}", out theirs[size, i]))
                        continue;
                    (ratios[size, i] ??= []).Add(theirs[size, i] / ours[size, i]);
                }
        }
        for (int size = 0; size < sizes.Length; size++)
            for (int i = 0; i < All.Length; i++)
            {
                string title = $"{sizes[size].Width} x {sizes[size].Height} {All[i].Name}";
                report.Add($"{title}: time", ours[size, i], "s");
                if (ratios[size, i] is { } measured)
                    report.AddGoal($"{title}: speedup over scikit-image", Statistics.Median(measured),
                        size == 0 ? All[i].Small : All[i].Large, atLeast: true);
            }
    }

    private static double Best(ISegmenter segmenter, ImageBuffer image, int repeats)
    {
        // Warm-up until the code is fully optimized by the JIT compiler.
        for (long began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began).TotalSeconds < 1;)
            segmenter.Segment(image);
        double best = double.MaxValue;
        for (int i = 0; i < repeats; i++)
        {
            long began = Stopwatch.GetTimestamp();
            segmenter.Segment(image);
            best = Math.Min(best, Stopwatch.GetElapsedTime(began).TotalSeconds);
        }
        return best;
    }
}
