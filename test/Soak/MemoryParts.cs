using Microsoft.ML.Lime.Onnx;

namespace Microsoft.ML.Lime.Soak;

/// <summary>Many explanations, scorers and rows in one process.</summary>
internal static class MemoryParts
{
    private const int Points = 90; // measurements of memory

    private static readonly (string Name, IExplainer Explainer)[] Methods =
    [
        ("lime", new LimeExplainer(new LimeOptions { Samples = 32, Segmenter = Segmenters.Grid(16) })),
        ("kernelShap", new KernelShapExplainer(new KernelShapOptions { Samples = 40, Segmenter = Segmenters.Grid(12) })),
        ("occlusion", new OcclusionExplainer(new OcclusionOptions { MaskSize = (24, 24), Stride = (24, 24) })),
        ("rise", new RiseExplainer(new RiseOptions { Samples = 20 })),
        ("cam", new CamExplainer(new CamOptions())),
    ];

    /// <summary>10,000 explanations by five methods; all of a method have the same bits.</summary>
    public static PartResult Explanations(Workplace place)
    {
        int count = place.Count(10_000, 300), first = count / 10;
        ImageBuffer image = Images(place, 1)[0];
        List<string> failures = [];
        using OnnxScorer scorer = Open();
        var expected = new float[Methods.Length][];
        Growth growth = new();
        for (int i = 0; i < count; i++)
        {
            (string name, IExplainer explainer) = Methods[i % Methods.Length];
            float[] values = explainer.Explain(scorer, image).Classes[0].Map.Values.ToArray();
            float[] known = expected[i % Methods.Length] ??= values;
            if (!known.AsSpan().SequenceEqual(values))
                failures.Add($"Explanation {i} by {name} has other bits than the first one.");
            if (i + 1 >= first && (i + 1 - first) % Math.Max(1, (count - first) / Points) == 0)
                growth.Measure(i + 1);
        }
        failures.AddRange(growth.Failures(place, 100, 100, "explanation"));
        return new($"{count} explanations by {Methods.Length} methods; after the first {first} {growth.Text("explanation")}", failures);
    }

    /// <summary>2,000 scorers, each opened, used once and disposed of.</summary>
    public static PartResult Scorers(Workplace place)
    {
        int count = place.Count(2_000, 60), first = count / 10;
        ImageBuffer image = Images(place, 1)[0];
        Growth growth = new();
        (int Files, int Threads) before = default;
        for (int i = 0; i < count; i++)
        {
            using (OnnxScorer scorer = Open())
                Methods[0].Explainer.Explain(scorer, image);
            if (i + 1 == first)
                before = Handles();
            if (i + 1 >= first && (i + 1 - first) % Math.Max(1, (count - first) / Points) == 0)
                growth.Measure(i + 1);
        }
        (int Files, int Threads) after = Handles();
        // A session of this model has about 300 kB.
        List<string> failures = [.. growth.Failures(place, 100, 1_000, "scorer")];
        if (after.Files > before.Files + 5)
            failures.Add($"{before.Files} open files became {after.Files}.");
        if (after.Threads > before.Threads + 20)
            failures.Add($"{before.Threads} threads became {after.Threads}.");
        return new($"{count} scorers; after the first {first} {growth.Text("scorer")}, {before.Files} to {after.Files} open files, "
            + $"{before.Threads} to {after.Threads} threads", failures);
    }

    /// <summary>1,000 rows through an ML.NET pipeline; rows of equal images have the same bits.</summary>
    public static PartResult Rows(Workplace place)
    {
        const int Different = 20;
        int count = place.Count(1_000, 100), first = count / 5;
        string folder = place.SaveImages(Different);
        string[] paths = [.. Directory.EnumerateFiles(folder, "*.png", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        var ml = new MLContext(seed: 1);
        using OnnxScorer scorer = Open();
        IDataView sources = ml.Data.LoadFromEnumerable(Enumerable.Range(0, count)
            .Select(i => new Source { ImagePath = Path.GetRelativePath(folder, paths[i % Different]) }));
        IDataView explained = ml.Transforms.LoadImages("Photo", folder, nameof(Source.ImagePath))
            .Append(ml.Lime().ExplainImage("Explanation", "Photo", scorer, new LimeExplainOptions
            {
                Method = new LimeOptions { Samples = 32, Segmenter = Segmenters.Grid(16) },
            })).Fit(sources).Transform(sources);
        List<string> failures = [];
        var expected = new float[Different][];
        Growth growth = new();
        int row = 0;
        foreach (LimeExplanationRow values in ml.Data.CreateEnumerable<LimeExplanationRow>(explained, reuseRowObject: false))
        {
            float[] known = expected[row % Different] ??= values.Importance;
            if (!known.AsSpan().SequenceEqual(values.Importance))
                failures.Add($"Row {row} has other bits than row {row % Different} of the same image.");
            row++;
            if (row >= first && (row - first) % Math.Max(1, (count - first) / Points) == 0)
                growth.Measure(row);
        }
        if (row != count)
            failures.Add($"{row} rows came, not {count}.");
        failures.AddRange(growth.Failures(place, 100, 5_000, "row"));
        return new($"{row} rows; after the first {first} {growth.Text("row")}", failures);
    }

    /// <summary>Opens the shipped model.</summary>
    public static OnnxScorer Open() => OnnxScorer.Open(Workplace.Model, new OnnxScorerOptions
    {
        Preprocessing = Preprocessing.Unit,
        ClassNames = ClassLabels.Load(Workplace.Labels),
        Device = Device.Cpu,
    });

    /// <summary>Generated images.</summary>
    public static ImageBuffer[] Images(Workplace place, int count) => [.. Directory.EnumerateFiles(place.SaveImages(count), "*.png",
        SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(path => ImageFile.Load(path))];

    /// <summary>The number of open files and of threads of this process; 0 where the system does not tell.</summary>
    public static (int Files, int Threads) Handles() => OperatingSystem.IsLinux()
        ? (Directory.EnumerateFileSystemEntries("/proc/self/fd").Count(), Directory.EnumerateDirectories("/proc/self/task").Count())
        : default;

    private sealed class Source
    {
        public string ImagePath { get; set; } = "";
    }
}
