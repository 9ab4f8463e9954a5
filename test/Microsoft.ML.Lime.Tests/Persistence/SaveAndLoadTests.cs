using System.Diagnostics;
using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;
using Microsoft.ML.Lime.PlainLoader;
using Microsoft.ML.Lime.Shapes;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Saves whole chains and loads them in this process and in another one.</summary>
public sealed class SaveAndLoadTests : PipelineTest
{
    private static readonly string[] Rows = ["", "0.png", "1.png"];
    private static readonly LimeOptions Options = new()
    {
        Samples = 60,
        Seed = 3,
        Segmenter = Segmenters.Slic(12, 8, 0.5),
        Baseline = Baselines.Blur(),
        Surrogate = Surrogates.Ridge(0.5)
    };

    private string Zip => Path.Combine(Folder, "model.zip");

    /// <summary>A fitted chain for images of any size or resized images, followed by this library's steps.</summary>
    private ITransformer Fitted(bool resized, IScorer scorer, LimeExplainOptions options)
    {
        IEstimator<ITransformer> chain = Ml.Transforms.LoadImages("Image", Folder, "ImagePath");
        if (resized)
            chain = chain.Append(Ml.Transforms.ResizeImages("Image", Width - 6, Height + 10));
        return chain.Append(Ml.Lime().SegmentImage("Segments", "Image", Segmenters.Slic0(20)))
            .Append(Ml.Lime().ExplainImage("Explanation", "Image", scorer, options)).Fit(Files());
    }

    private IScorer FromChain()
    {
        ITransformer chain = Ml.Transforms.LoadImages("Image", Folder, "ImagePath")
            .Append(Ml.Transforms.ResizeImages("Image", Width, Height))
            .Append(Ml.Transforms.ExtractPixels("image", "Image", scaleImage: 1 / 255f))
            .Append(Ml.Transforms.ApplyOnnxModel("logits", "image", ShapesModel)).Fit(Files());
        return Ml.Lime().OpenScorer(chain, "Image", new() { Activation = Activation.Softmax, ClassNames = ShapeScene.ClassNames });
    }

    private string[] Dump(ITransformer model, params string[] rows) => [.. ViewDump.Lines(model.Transform(
        Ml.Data.LoadFromEnumerable(rows.Select((name, i) => new PlainLoader.FileRow { ImagePath = name, Number = i }))))];

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void ModelLoad_InPlainMlNetProgram_GivesSameColumnsAndBits(bool resized, bool fromChain)
    {
        using IScorer scorer = fromChain ? FromChain() : OpenShapes();
        ITransformer model = Fitted(resized, scorer,
            new() { Method = Options, Segments = resized ? "Segments" : null, TopClasses = 2, Overlay = true });
        string[] expected = Dump(model, Rows);
        Ml.Model.Save(model, null, Zip);

        string[] found = Loader.Run([Zip, .. Rows]);

        Assert.Equal([.. expected, "loaded by ML.NET: Microsoft.ML.Lime"], found);
        Assert.Equal(3, expected.Where(line =>
            line.StartsWith($"Explanation.ScoreMap: {2 * Height * Width} values ", StringComparison.Ordinal)).Distinct().Count());
    }

    /// <summary>A size that the saving process has registered must be registered where ml.Model.Load is used: the log says how.</summary>
    [Fact]
    public void ModelLoad_WhenTheSavingProcessRegisteredTheSize_NeedsTheRegistrationThatTheLogNames()
    {
        const int OwnHeight = Height + 21, OwnWidth = Width - 11; // a size of this test alone
        List<string> log = [];
        Ml.Log += (_, line) => log.Add(line.Message);
        using IScorer scorer = OpenShapes();
        ITransformer model = Ml.Transforms.LoadImages("Image", Folder, "ImagePath")
            .Append(Ml.Transforms.ResizeImages("Image", OwnWidth, OwnHeight))
            .Append(Ml.Lime().ExplainImage("Explanation", "Image", scorer, Options)).Fit(Files());
        string[] expected = Dump(model, Rows);

        Ml.Model.Save(model, null, Zip);
        Assert.DoesNotContain(log, line => line.Contains("ImageTypeAttribute", StringComparison.Ordinal));

        new ImageTypeAttribute(OwnHeight, OwnWidth).Register();
        Ml.Model.Save(model, null, Zip);
        Assert.Contains(FormattableString.Invariant($"new ImageTypeAttribute({OwnHeight}, {OwnWidth}).Register(), once."),
            Assert.Single(log, line => line.Contains("ImageTypeAttribute", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal(expected, Loader.Run([FormattableString.Invariant($"register={OwnHeight},{OwnWidth}"), Zip, .. Rows])[..^1]);
        ITransformer ours = Ml.Lime().Load(Zip, out _);
        Assert.Equal(expected, Dump(ours, Rows));
        ((IDisposable)ours).Dispose();
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void LimeLoad_ReturnsTypedTransformersWithSameSchemaAndValues(bool resized, bool fromChain)
    {
        using IScorer scorer = fromChain ? FromChain() : OpenShapes();
        ITransformer model = Fitted(resized, scorer,
            new() { Method = Options, Segments = resized ? "Segments" : null, Classes = [4, 1], Overlay = true });
        Ml.Model.Save(model, Files().Schema, Zip);
        MLContext context = new();
        List<string> log = [];
        context.Log += (_, line) => log.Add(line.Message);

        ITransformer loaded = context.Lime().Load(Zip, out DataViewSchema? schema);

        Assert.Equal(["ImagePath", "Number"], schema!.Select(column => column.Name));
        Assert.All(((IEnumerable<ITransformer>)loaded).Skip(1), step => Assert.IsType<LimeTransformer>(step));
        DataViewSchema before = model.GetOutputSchema(Files().Schema), after = loaded.GetOutputSchema(Files().Schema);
        Assert.Equal(before.Select(column => $"{column.Name} {column.Type} {column.HasSlotNames()}"),
            after.Select(column => $"{column.Name} {column.Type} {column.HasSlotNames()}"));
        Assert.Equal(Dump(model, Rows), Dump(loaded, Rows));
        Assert.Contains(log, line => line.Contains("Explained row 2", StringComparison.Ordinal));
        ((IDisposable)loaded).Dispose();
        Assert.ThrowsAny<Exception>(() => Dump(loaded, Rows));
        Assert.Equal(Dump(model, Rows), Dump(model, Rows)); // disposing the loaded model does not affect the original scorer
    }

    [Fact]
    public void Save_AfterEitherWayOfLoading_GivesSameLengthAndValues()
    {
        using OnnxScorer scorer = OpenShapes();
        ITransformer model = Fitted(true, scorer, new() { Method = Options, TopClasses = 2 });
        string[] expected = Dump(model, Rows);
        byte[] first = Saved(model);
        ITransformer plain = Ml.Model.Load(new MemoryStream(first), out _), ours = Ml.Lime().Load(new MemoryStream(first), out _);
        foreach (byte[] again in new[] { Saved(plain), Saved(ours), Saved(model) })
        {
            Assert.Equal(first.Length, again.Length);
            Assert.Equal(expected, Dump(Ml.Model.Load(new MemoryStream(again), out _), Rows));
            Assert.Equal(expected, Dump(Ml.Lime().Load(new MemoryStream(again), out _), Rows));
        }
        ((IDisposable)ours).Dispose();
    }

    [Fact]
    public void ModelLoad_SupportsPredictionEngineCacheAndParallelReads()
    {
        using OnnxScorer scorer = OpenShapes();
        ITransformer model = Fitted(true, scorer, new() { Method = Options, Segments = "Segments" });
        string[] expected = Dump(model, "2.png");
        ITransformer loaded = Ml.Model.Load(new MemoryStream(Saved(model)), out _);

        using var engine = Ml.Model.CreatePredictionEngine<FileRow, LimeExplanationRow>(loaded);
        LimeExplanationRow row = engine.Predict(new() { ImagePath = "2.png" });
        Assert.Equal(ReadVectors<float>(model.Transform(Files("2.png")), "Explanation.Importance").Single(), row.Importance);
        Assert.Equal(80 * 96, row.ScoreMap.Length);
        Assert.Equal(expected, Dump(loaded, "2.png"));

        IDataView view = loaded.Transform(Files([.. Enumerable.Range(0, 8).Select(i => $"{i % 4}.png")]));
        float[][] all = ReadVectors<float>(model.Transform(Files([.. Enumerable.Range(0, 8).Select(i => $"{i % 4}.png")])),
            "Explanation.Importance");
        IDataView cached = Ml.Data.Cache(view, "Number", "Explanation.Importance");
        Assert.Equal(all, ReadVectors<float>(cached, "Explanation.Importance"));
        var twice = new float[2][][];
        Parallel.For(0, 2, i => twice[i] = ReadVectors<float>(view, "Explanation.Importance"));
        Assert.Equal(all, twice[0]);
        Assert.Equal(all, twice[1]);
    }

    [Fact]
    public void LimeLoad_KeepsTransformerScopesAndFindsNestedSteps()
    {
        using OnnxScorer scorer = OpenShapes();
        ITransformer model = Ml.Transforms.LoadImages("Image", Folder, "ImagePath")
            .Append(Ml.Transforms.CopyColumns("Trained", "Number"), TransformerScope.Training)
            .Append(Ml.Transforms.CopyColumns("Copy", "Number").Append(Ml.Lime().SegmentImage("Segments", "Image", Segmenters.Grid(6))))
            .Fit(Files());
        ITransformer loaded = Ml.Lime().Load(new MemoryStream(Saved(model)), out _);
        Assert.Equal(Dump(model, Rows), Dump(loaded, Rows));
        Assert.DoesNotContain(Dump(loaded, Rows), line => line.StartsWith("Trained", StringComparison.Ordinal));
        IEnumerable<ITransformer> inner = (IEnumerable<ITransformer>)((IEnumerable<ITransformer>)loaded).Last();
        Assert.IsType<LimeTransformer>(inner.Last());
        Assert.IsType<LimeTransformer>(Ml.Lime().Load(new MemoryStream(Saved(inner.Last())), out _)); // also alone
    }

    private byte[] Saved(ITransformer model)
    {
        using MemoryStream stream = new();
        Ml.Model.Save(model, null, stream);
        return stream.ToArray();
    }

    /// <summary>Runs the PlainLoader program in a separate process.</summary>
    private static class Loader
    {
        public static string[] Run(string[] arguments)
        {
            ProcessStartInfo start = new("dotnet",
                [Path.Combine(AppContext.BaseDirectory, "Microsoft.ML.Lime.PlainLoader.dll"), .. arguments])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, errors.Result);
            return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        }
    }
}
