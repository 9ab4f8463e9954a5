using System.Diagnostics;
using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;

namespace Microsoft.ML.Lime.Tests;

/// <summary>ImageNet's SqueezeNet in real pipelines, against the engine alone.</summary>
public sealed class RealModelTests : PipelineTest
{
    private const int Side = 224, Samples = 60;

    // One offset and one scale for all channels is all that ExtractPixels has; a power of two, so that both ways round alike.
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

    private readonly string _model = SharedData.Require("data/models/squeezenet1.1_zoo.onnx");
    private readonly string _picture = SharedData.Require("data/images224/chelsea.png");
    private readonly IReadOnlyList<string> _labels = ClassLabels.Load(SharedData.Require("data/labels/imagenet_synset.txt"));

    private IEstimator<ITransformer> Pixels => Ml.Transforms.LoadImages("Image", null, "ImagePath")
        .Append(Ml.Transforms.ResizeImages("Image", Side, Side))
        .Append(Ml.Transforms.ExtractPixels("data", "Image", offsetImage: Offset, scaleImage: Scale));

    private ITransformer Chain => Pixels.Append(Ml.Transforms.ApplyOnnxModel("squeezenet0_flatten0_reshape0", "data", _model)).Fit(Files());

    private OnnxScorer Own() => Ml.Lime().OnnxScorer(_model, new()
    {
        Preprocessing = new() { Mean = [Offset], Std = [1 / Scale] },
        Activation = Activation.Softmax,
        ClassNames = _labels,
    });

    private TransformerScorerOptions Kind(ChainScoring scoring) =>
        new() { Scoring = scoring, Activation = Activation.Softmax, ClassNames = _labels };

    private void IsTheEngines(IScorer scorer)
    {
        using OnnxScorer own = OnnxScorer.Open(_model, new()
        {
            Preprocessing = new() { Mean = [Offset], Std = [1 / Scale] },
            Activation = Activation.Softmax,
            ClassNames = _labels,
        });
        ImageExplanation expected = new LimeExplainer(Options).Explain(own, ImageFile.Load(_picture));
        Assert.True(expected.Classes[0].Probability > 0.05);

        var chain = Ml.Transforms.LoadImages("Image", Path.GetDirectoryName(_picture), "ImagePath")
            .Append(Ml.Transforms.ResizeImages("Image", Side, Side))
            .Append(Ml.Lime().SegmentImage("Segments", "Image", Segmenters.Slic0(40)))
            .Append(Ml.Lime().Explain("Explanation", "Image", scorer, new() { Segments = "Segments", Lime = Options })).Fit(Files());
        using var engine = Ml.Model.CreatePredictionEngine<FileRow, LimeExplanationRow>(chain);
        LimeExplanationRow row = engine.Predict(new FileRow { ImagePath = Path.GetFileName(_picture) });

        Assert.Equal(expected.Classes.Select(target => target.ClassIndex!.Value), row.ClassIndex);
        Assert.Equal(expected.Classes.Select(target => target.ClassName), row.ClassName);
        Assert.Equal(expected.Segments!.Labels.ToArray(), row.FeatureMap);
        Close(expected.Classes.Select(target => target.Probability), row.Probability);
        Close(expected.Classes.SelectMany(target => target.Fit!.Importance), row.Importance);
        Close(expected.Classes.SelectMany(target => target.Map.Values.ToArray().Select(value => (double)value)), row.ScoreMap);
        Assert.Contains(row.Importance, value => Math.Abs(value) > 1e-2); // else nothing was compared
    }

    private static void Close(IEnumerable<double> expected, float[] found) =>
        Assert.Equal(expected.Select(value => (float)value), found, (left, right) => Math.Abs(left - right) <= 1e-5);

    [Fact]
    public void Kind_1_explains_as_the_engine_and_every_sample_goes_through_ApplyOnnxModel()
    {
        int rows = 0;
        using var onnx = (IDisposable)Chain;
        ITransformer model = new TransformerChain<ITransformer>(
            Pixels.Fit(Files()),
            Ml.Transforms.CustomMapping<Tensor, Counted>((from, to) =>
            {
                rows++;
                to.Values = from.Values;
            }, null).Fit(Ml.Data.LoadFromEnumerable<Tensor>([])),
            Ml.Transforms.CopyColumns("data", "counted").Fit(Ml.Data.LoadFromEnumerable<Counted>([])),
            ((TransformerChain<Transforms.Onnx.OnnxTransformer>)onnx).LastTransformer);
        using IScorer scorer = Ml.Lime().ScorerFrom(model, "Image", Kind(ChainScoring.RowByRow));
        Assert.Equal(0, rows);
        IsTheEngines(scorer);
        Assert.Equal(Samples + 1, rows);
    }

    [Fact]
    public void Kind_2_explains_as_the_engine_and_agrees_with_the_chain()
    {
        using OnnxScorer scorer = Own();
        IsTheEngines(scorer);
        using var model = (IDisposable)Chain;
        ScorerAgreement agreement = scorer.AgreesWith(
            (ITransformer)model, Ml.Data.LoadFromEnumerable([new FileRow { ImagePath = _picture }]));
        Assert.True(agreement.Agrees, agreement.Sentence);
    }

    [Fact]
    public void Kind_3_explains_as_the_engine_from_a_zip_that_begins_at_a_path()
    {
        string path = Path.Combine(Folder, "model.zip");
        using (var fitted = (IDisposable)Chain)
            Ml.Model.Save((ITransformer)fitted, Files().Schema, path);
        using var model = (IDisposable)Ml.Model.Load(path, out _);
        using IScorer scorer = Ml.Lime().ScorerFrom((ITransformer)model, "Image", Kind(ChainScoring.Auto));
        Assert.IsType<ComposedScorer>(scorer);
        IsTheEngines(scorer);
    }

    [Fact]
    public void Both_scorers_use_one_copy_of_ONNX_Runtime()
    {
        using var model = (IDisposable)Chain;
        using IScorer rowByRow = Ml.Lime().ScorerFrom((ITransformer)model, "Image", Kind(ChainScoring.RowByRow));
        using OnnxScorer own = Own();
        using IScoringRunner slow = rowByRow.OpenRunner(), fast = own.OpenRunner();
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
        [ColumnName("data"), VectorType(3, Side, Side)]
        public float[] Values { get; set; } = [];
    }

    private sealed class Counted
    {
        [ColumnName("counted"), VectorType(3, Side, Side)]
        public float[] Values { get; set; } = [];
    }
}
