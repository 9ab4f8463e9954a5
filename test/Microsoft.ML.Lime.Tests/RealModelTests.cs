using System.Diagnostics;
using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;
using Microsoft.ML.Lime.Scoring;

namespace Microsoft.ML.Lime.Tests;

/// <summary>A network with 1000 classes in pipelines, compared with the engine. In the shared set it is SqueezeNet.</summary>
public sealed class RealModelTests : PipelineTest
{
    private const int Samples = 60;

    // ExtractPixels has one offset and one scale for all channels. A power of two makes both scorers round alike.
    private const float Offset = 116, Scale = 1 / 64f;

    private static readonly LimeOptions Options = new()
    {
        Samples = Samples,
        Seed = 11,
        Segmenter = Segmenters.Slic0(40),
        Baseline = Baselines.Color(124, 116, 104),
        Surrogate = Surrogates.Ridge(),
        TopClasses = 3,
    };

    public static TheoryData<string> Sets => [.. ReferenceData.Sets];

    /// <summary>A network with the input "data", an image of its input size, and class names.</summary>
    private sealed record Network(string Model, string Output, int Height, int Width, string Image, IReadOnlyList<string> Labels)
    {
        public static Network Create(string set) => set == ReferenceData.Shared
            ? new(ReferenceData.PathOf(set, "data/models/squeezenet1.1_zoo.onnx"), "squeezenet0_flatten0_reshape0", 224, 224,
                ReferenceData.Image(set, "chelsea"), ClassLabels.Load(ReferenceData.PathOf(set, "data/labels/imagenet_synset.txt")))
            : new(ReferenceData.PathOf(set, "data/models/squeeze.onnx"), "logits", 96, 80,
                ReferenceData.Image(set, "meadow"), ClassLabels.Load(ReferenceData.PathOf(set, "data/labels/thousand_synset.txt")));

        public OnnxScorerOptions Options => new()
        {
            Preprocessing = new() { Mean = [Offset], Std = [1 / Scale] },
            Activation = Activation.Softmax,
            ClassNames = Labels,
        };

        public TransformerScorerOptions Kind(ChainScoring scoring) =>
            new() { Scoring = scoring, Activation = Activation.Softmax, ClassNames = Labels };
    }

    private IEstimator<ITransformer> Pixels(Network network) => Ml.Transforms.LoadImages("Image", null, "ImagePath")
        .Append(Ml.Transforms.ResizeImages("Image", network.Width, network.Height))
        .Append(Ml.Transforms.ExtractPixels("data", "Image", offsetImage: Offset, scaleImage: Scale));

    private ITransformer Chain(Network network) =>
        Pixels(network).Append(Ml.Transforms.ApplyOnnxModel(network.Output, "data", network.Model)).Fit(Files());

    private void IsTheEngines(Network network, IScorer scorer)
    {
        using OnnxScorer own = OnnxScorer.Open(network.Model, network.Options);
        ImageExplanation expected = new LimeExplainer(Options).Explain(own, ImageFile.Load(network.Image));
        Assert.True(expected.Classes[0].Probability > 0.05);

        var chain = Ml.Transforms.LoadImages("Image", Path.GetDirectoryName(network.Image), "ImagePath")
            .Append(Ml.Transforms.ResizeImages("Image", network.Width, network.Height))
            .Append(Ml.Lime().SegmentImage("Segments", "Image", Segmenters.Slic0(40)))
            .Append(Ml.Lime().ExplainImage("Explanation", "Image", scorer, new() { Segments = "Segments", Method = Options })).Fit(Files());
        using var engine = Ml.Model.CreatePredictionEngine<FileRow, LimeExplanationRow>(chain);
        LimeExplanationRow row = engine.Predict(new FileRow { ImagePath = Path.GetFileName(network.Image) });

        Assert.Equal(expected.Classes.Select(target => target.ClassIndex!.Value), row.ClassIndex);
        Assert.Equal(expected.Classes.Select(target => target.ClassName), row.ClassName);
        Assert.Equal(expected.Segments!.Labels.ToArray(), row.FeatureMap);
        Close(expected.Classes.Select(target => target.Probability), row.Probability);
        Close(expected.Classes.SelectMany(target => target.Surrogate!.Importance), row.Importance);
        Close(expected.Classes.SelectMany(target => target.Map.Values.ToArray().Select(value => (double)value)), row.ScoreMap);
        Assert.Contains(row.Importance, value => Math.Abs(value) > 1e-2); // otherwise the comparison is empty
    }

    private static void Close(IEnumerable<double> expected, float[] found) =>
        Assert.Equal(expected.Select(value => (float)value), found, (left, right) => Math.Abs(left - right) <= 1e-5);

    [Theory]
    [MemberData(nameof(Sets))]
    public void RowByRowScorer_OfRealNetwork_MatchesEngineAndScoresEverySampleInChain(string set)
    {
        int rows = 0;
        var network = Network.Create(set);
        using var onnx = (IDisposable)Chain(network);
        SchemaDefinition tensor = SchemaDefinition.Create(typeof(Tensor)), counted = SchemaDefinition.Create(typeof(Counted));
        tensor["data"].ColumnType = counted["counted"].ColumnType =
            new VectorDataViewType(NumberDataViewType.Single, 3, network.Height, network.Width);
        ITransformer model = new TransformerChain<ITransformer>(
            Pixels(network).Fit(Files()),
            Ml.Transforms.CustomMapping<Tensor, Counted>((from, to) =>
            {
                rows++;
                to.Values = from.Values;
            }, null, tensor, counted).Fit(Ml.Data.LoadFromEnumerable<Tensor>([], tensor)),
            Ml.Transforms.CopyColumns("data", "counted").Fit(Ml.Data.LoadFromEnumerable<Counted>([], counted)),
            ((TransformerChain<Transforms.Onnx.OnnxTransformer>)onnx).LastTransformer);
        using IScorer scorer = Ml.Lime().OpenScorer(model, "Image", network.Kind(ChainScoring.RowByRow));
        Assert.Equal(0, rows);
        IsTheEngines(network, scorer);
        Assert.Equal(Samples + 1 + 22, rows); // the check of a new scorer takes 22
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void OnnxScorer_OfRealNetwork_MatchesEngineAndAgreesWithChain(string set)
    {
        var network = Network.Create(set);
        using OnnxScorer scorer = Ml.Lime().OpenOnnxScorer(network.Model, network.Options);
        IsTheEngines(network, scorer);
        using var model = (IDisposable)Chain(network);
        ScorerAgreement agreement = scorer.AgreesWith(
            (ITransformer)model, Ml.Data.LoadFromEnumerable([new FileRow { ImagePath = network.Image }]));
        Assert.True(agreement.Agrees, agreement.Sentence);
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void ComposedScorer_OfLoadedChain_MatchesEngine(string set)
    {
        var network = Network.Create(set);
        string path = Path.Combine(Folder, "model.zip");
        using (var fitted = (IDisposable)Chain(network))
            Ml.Model.Save((ITransformer)fitted, Files().Schema, path);
        using var model = (IDisposable)Ml.Model.Load(path, out _);
        using IScorer scorer = Ml.Lime().OpenScorer((ITransformer)model, "Image", network.Kind(ChainScoring.Auto));
        Assert.IsType<ComposedScorer>(scorer);
        IsTheEngines(network, scorer);
    }

    [Fact]
    public void NativeLibrary_WhenBothScorersRun_IsLoadedOnce()
    {
        var network = Network.Create(ReferenceData.Repository);
        using var model = (IDisposable)Chain(network);
        using IScorer rowByRow = Ml.Lime().OpenScorer((ITransformer)model, "Image", network.Kind(ChainScoring.RowByRow));
        using OnnxScorer own = Ml.Lime().OpenOnnxScorer(network.Model, network.Options);
        using IInferenceSession slow = rowByRow.OpenSession(), fast = own.OpenSession();
        slow.Run(1);
        fast.Run(1);
        using var process = Process.GetCurrentProcess();
        string[] names = [.. process.Modules.Cast<ProcessModule>().Select(module => module.FileName).Distinct()
            .Select(file => Path.GetFileName(file)!)
            .Where(name => name.StartsWith("libonnxruntime.", StringComparison.Ordinal)
                || name.Equals("onnxruntime.dll", StringComparison.OrdinalIgnoreCase))];
        Assert.Single(names);
    }

    private sealed class Tensor
    {
        [ColumnName("data")]
        public float[] Values { get; set; } = [];
    }

    private sealed class Counted
    {
        [ColumnName("counted")]
        public float[] Values { get; set; } = [];
    }
}
