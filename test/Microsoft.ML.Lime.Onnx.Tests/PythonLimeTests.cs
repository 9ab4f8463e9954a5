using System.Text.Json;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;

namespace Microsoft.ML.Lime.Tests;

/// <summary>
/// The preset from photo to explanation, on the segments and masks of the reference: scores through our own scorer are those that were
/// recorded,
/// and what is fitted to them is what python lime fitted to its own.
/// </summary>
public sealed class PythonLimeTests : OnnxTest
{
    private const int All = 1000;

    [Theory]
    [InlineData("chelsea", "segment_mean", All)]
    [InlineData("chelsea", "image_mean", 100)]
    [InlineData("lime_dogs", "segment_mean", 100)]
    [InlineData("lime_dogs", "image_mean", 100)]
    public void Scores_and_explanations_are_those_of_the_reference(string photo, string fill, int samples)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(SharedData.Require($"golden/lime_{photo}.json")));
        JsonElement reference = document.RootElement.GetProperty("fills").GetProperty(fill);
        using OnnxScorer scorer = OnnxScorer.Open(SharedData.Require("data/models/squeezenet1.1_zoo.onnx"),
            new() { Preprocessing = Preprocessing.ImageNet, Device = Device.Cpu });
        ImageBuffer picture = ImageFile.Load(SharedData.Require($"data/images224/{photo}.png"));
        ScoreMap masks = NpyFile.Load(SharedData.Require($"golden/lime_{photo}_masks.npy"));
        ScoreMap recorded = NpyFile.Load(SharedData.Require($"golden/lime_{photo}_{fill}_scores.npy"));
        var surrogate = new Recorder(LimeOptions.Python.Surrogate);
        LimeOptions options = LimeOptions.Python with
        {
            Segmenter = Segmenters.Map(SegmentMapFile.Load(SharedData.Require($"golden/seg_{photo}_slic_49.png"))),
            Sampler = new Given(masks),
            Samples = samples,
            Surrogate = surrogate,
            TopClasses = 3,
            Baseline = fill == "segment_mean" ? LimeOptions.Python.Baseline : new RoundedImageMean(),
        };

        ImageExplanation result = new LimeExplainer(options).Explain(scorer, picture);

        for (int sample = 0; sample < samples; sample++)
            for (int target = 0; target < 3; target++)
                Assert.Equal(recorded[sample, target], surrogate.Scores![sample, target], 1e-4);
        Assert.Equal(reference.GetProperty("labels").EnumerateArray().Select(label => (int?)label.GetInt32()),
            result.Classes.Select(c => c.ClassIndex));
        foreach (ClassExplanation target in samples == All ? result.Classes : []) // the fit needs all of the samples
        {
            JsonElement expected = reference.GetProperty("explanations").EnumerateArray().Single(e =>
                e.GetProperty("label").GetInt32() == target.ClassIndex && e.GetProperty("feature_selection").GetString() == "none");
            foreach (JsonElement weight in expected.GetProperty("weights").EnumerateArray())
                Assert.Equal(weight[1].GetDouble(), target.Fit!.Importance[weight[0].GetInt32()], 1e-4);
            Assert.Equal(expected.GetProperty("intercept").GetDouble(), target.Fit!.Intercept!.Value, 1e-4);
            Assert.Equal(expected.GetProperty("score").GetDouble(), target.Fit.R2, 1e-4);
            Assert.Equal(expected.GetProperty("local_pred").GetDouble(), target.Fit.LocalPrediction, 1e-4);
        }
    }

    /// <summary>Masks that were drawn by others.</summary>
    private sealed class Given(ScoreMap bits) : ISampler
    {
        public StrategyInfo Info { get; } = new("given");

        public MaskMatrix Sample(int features, int samples, ulong seed)
        {
            var masks = new MaskMatrix(samples, features);
            for (int sample = 0; sample < samples; sample++)
                for (int feature = 0; feature < features; feature++)
                    masks[sample, feature] = bits[sample, feature] != 0;
            return masks;
        }
    }

    /// <summary>Keeps the scores that a surrogate gets.</summary>
    private sealed class Recorder(ISurrogate inner) : ISurrogate
    {
        public ScoreMatrix? Scores { get; private set; }

        public StrategyInfo Info => inner.Info;

        public IReadOnlyList<SurrogateFit> Fit(
            MaskMatrix masks, ScoreMatrix scores, ReadOnlySpan<double> weights, CancellationToken cancellation)
        {
            Scores = scores;
            return inner.Fit(masks, scores, weights, cancellation);
        }
    }

    /// <summary>The reference's image mean is a colour of bytes.</summary>
    private sealed class RoundedImageMean : IBaseline
    {
        public StrategyInfo Info { get; } = new("rounded-image-mean");

        public ImageBuffer Paint(ImageBuffer picture, SegmentMap segments)
        {
            ImageBuffer mean = Baselines.ImageMean.Paint(picture, segments);
            foreach (ref float value in mean.Floats)
                value = MathF.Round(value);
            return mean;
        }
    }
}
