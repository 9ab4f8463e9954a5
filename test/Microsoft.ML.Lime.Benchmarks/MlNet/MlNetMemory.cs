using System.Diagnostics;
using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;

namespace Microsoft.ML.Lime.Benchmarks;

/// <summary>Whether explanations in a pipeline leak native memory.</summary>
internal static class MlNetMemory
{
    private const int Rows = 1000, WarmUp = 200;

    public static void Run(Report report)
    {
        string folder = Directory.CreateTempSubdirectory("lime-bench").FullName;
        try
        {
            for (int i = 0; i < 8; i++)
                ImageFile.SavePng(Inputs.Shape(i), Path.Combine(folder, $"{i}.png"));
            MLContext ml = new(seed: 1);
            using OnnxScorer fast = ml.Lime()
                .OpenOnnxScorer(Inputs.ShapesModel, new OnnxScorerOptions { Preprocessing = Preprocessing.Unit });
            using var model = Source.Classify(ml, Inputs.ShapesModel, "image", "logits", 80, 96);
            using IScorer rowByRow = ml.Lime().OpenScorer(model, "image", new() { Scoring = ChainScoring.RowByRow });
            using IScorer composed = ml.Lime().OpenScorer(model, "image", new() { Scoring = ChainScoring.Composed });
            Measure(report, ml, folder, rowByRow, "row-by-row scorer", spans: 1);
            Measure(report, ml, folder, fast, "ONNX session", spans: 3);
            Measure(report, ml, folder, composed, "composed scorer", spans: 1);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Measure(Report report, MLContext ml, string folder, IScorer scorer, string name, int spans)
    {
        IDataView sources = ml.Data.LoadFromEnumerable(
            Enumerable.Range(0, WarmUp + spans * Rows + 1).Select(i => new Source { ImagePath = $"{i % 8}.png" }));
        IDataView explained = ml.Transforms.LoadImages("Image", folder, nameof(Source.ImagePath))
            .Append(ml.Lime().ExplainImage("Explanation", "Image", scorer, new LimeExplainOptions
            {
                Overlay = true,
                Method = LimeOptions.Matlab with { Samples = 32, Segmenter = Segmenters.Grid(25) },
            })).Fit(sources).Transform(sources);
        DataViewSchema.Column map = explained.Schema["Explanation.ScoreMap"], overlay = explained.Schema["Explanation.Overlay"];
        using DataViewRowCursor cursor = explained.GetRowCursor([map, overlay]);
        ValueGetter<VBuffer<float>> getMap = cursor.GetGetter<VBuffer<float>>(map);
        ValueGetter<MLImage> getOverlay = cursor.GetGetter<MLImage>(overlay);
        VBuffer<float> values = default;
        MLImage image = null!;
        long before = 0;
        while (cursor.MoveNext())
        {
            if (cursor.Position >= WarmUp && (cursor.Position - WarmUp) % Rows == 0)
            {
                long now = NativeBytes();
                if (cursor.Position > WarmUp)
                    report.Add($"growth per row, {name}, rows {cursor.Position - Rows} to {cursor.Position}",
                        (now - before) / (double)Rows, "bytes");
                before = now;
            }
            getMap(ref values);
            getOverlay(ref image);
        }
        image.Dispose();
    }

    /// <summary>The memory of the process outside the managed heap.</summary>
    private static long NativeBytes()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64 - GC.GetGCMemoryInfo().TotalCommittedBytes;
    }
}
