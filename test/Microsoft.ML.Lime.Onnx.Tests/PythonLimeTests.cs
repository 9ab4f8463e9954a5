using System.Text.Json;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;

namespace Microsoft.ML.Lime.Tests;

/// <summary>
/// The Python preset from source image to explanation, on the segments and masks of the reference.
/// The scores are those that were recorded.
/// The surrogate fitted to them is the one that Python LIME fitted.
/// </summary>
public sealed class PythonLimeTests : OnnxTest
{
    private const int All = 1000;

    // Set, image, baseline, number of masks evaluated.
    public static TheoryData<string, string, string, int> References
    {
        get
        {
            var data = new TheoryData<string, string, string, int>();
            foreach (string image in (string[])["ring", "tagged_star", "meadow"])
                foreach (string fill in (string[])["segment_mean", "image_mean", "color"])
                    data.Add(ReferenceData.Repository, image, fill, All);
            if (ReferenceData.Sets.Contains(ReferenceData.Shared))
            {
                data.Add(ReferenceData.Shared, "chelsea", "segment_mean", All);
                data.Add(ReferenceData.Shared, "chelsea", "image_mean", 100);
                data.Add(ReferenceData.Shared, "lime_dogs", "segment_mean", 100);
                data.Add(ReferenceData.Shared, "lime_dogs", "image_mean", 100);
            }
            return data;
        }
    }

    // 1e-4: the scores are probabilities from the same library in float arithmetic, in batches of another size.
    [Theory]
    [MemberData(nameof(References))]
    public void Explain_PythonPreset_MatchesPythonLimeReference(string set, string source, string fill, int samples)
    {
        JsonElement document = ReferenceData.Json(set, $"golden/lime_{source}.json");
        JsonElement reference = document.GetProperty("fills").GetProperty(fill);
        using OnnxScorer scorer = Open(set, document.GetProperty("model").GetString()!);
        ImageBuffer image = ImageFile.Load(ReferenceData.Image(set, source));
        AttributionMap masks = AttributionMap.Load(ReferenceData.PathOf(set, $"golden/lime_{source}_masks.npy"));
        AttributionMap recorded = AttributionMap.Load(ReferenceData.PathOf(set, $"golden/lime_{source}_{fill}_scores.npy"));
        var surrogate = new Recorder(LimeOptions.Python.Surrogate);
        LimeOptions options = LimeOptions.Python with
        {
            Segmenter = Segmenters.Map(SegmentMap.Load(ReferenceData.PathOf(set,
                $"golden/{document.GetProperty("segmentation").GetString()}"))),
            Sampler = new Given(masks),
            Samples = samples,
            Surrogate = surrogate,
            TopClasses = 3,
            Baseline = fill switch
            {
                "segment_mean" => LimeOptions.Python.Baseline,
                "image_mean" => new RoundedImageMean(),
                _ => Baselines.Color([.. document.GetProperty("color").EnumerateArray().Select(channel => channel.GetDouble())]),
            },
        };

        ImageExplanation result = new LimeExplainer(options).Explain(scorer, image);

        for (int sample = 0; sample < samples; sample++)
            for (int target = 0; target < 3; target++)
                Assert.Equal(recorded[sample, target], surrogate.Scores![sample, target], 1e-4);
        Assert.Equal(reference.GetProperty("labels").EnumerateArray().Select(label => (int?)label.GetInt32()),
            result.Classes.Select(c => c.ClassIndex));
        foreach (ClassExplanation target in samples == All ? result.Classes : []) // the fit needs all of the samples
        {
            JsonElement expected = reference.GetProperty("explanations").EnumerateArray().Single(e =>
                e.GetProperty("label").GetInt32() == target.ClassIndex && e.GetProperty("feature_selection").GetString() == "none");
            IsFit(expected, target.Surrogate!);
            if (reference.TryGetProperty("explain_instance", out JsonElement whole)) // Python LIME from image to explanation in one call
                IsFit(whole.EnumerateArray().Single(e => e.GetProperty("label").GetInt32() == target.ClassIndex), target.Surrogate!);
        }
    }

    private static void IsFit(JsonElement expected, SurrogateFit found)
    {
        foreach (JsonElement weight in expected.GetProperty("weights").EnumerateArray())
            Assert.Equal(weight[1].GetDouble(), found.Importance[weight[0].GetInt32()], 1e-4);
        Assert.Equal(expected.GetProperty("intercept").GetDouble(), found.Intercept!.Value, 1e-4);
        Assert.Equal(expected.GetProperty("score").GetDouble(), found.R2, 1e-4);
        Assert.Equal(expected.GetProperty("local_pred").GetDouble(), found.LocalPrediction, 1e-4);
    }

    private static OnnxScorer Open(string set, string model)
    {
        bool shipped = model.StartsWith("shapes", StringComparison.Ordinal);
        string path = shipped ? Path.Combine(AppContext.BaseDirectory, "models", $"{model}.onnx")
            : ReferenceData.PathOf(set, $"data/models/{model}.onnx");
        return OnnxScorer.Open(path, new() { Preprocessing = shipped ? Preprocessing.Unit : Preprocessing.ImageNet, Device = Device.Cpu });
    }

    /// <summary>A sampler that returns the recorded masks.</summary>
    private sealed class Given(AttributionMap bits) : ISampler
    {
        public ComponentInfo Info { get; } = new("given");

        public MaskMatrix Sample(int features, int samples, ulong seed)
        {
            var masks = new MaskMatrix(samples, features);
            for (int sample = 0; sample < samples; sample++)
                for (int feature = 0; feature < features; feature++)
                    masks[sample, feature] = bits[sample, feature] != 0;
            return masks;
        }
    }

    /// <summary>A surrogate that records the scores it gets.</summary>
    private sealed class Recorder(ISurrogate inner) : ISurrogate
    {
        public ScoreMatrix? Scores { get; private set; }

        public ComponentInfo Info => inner.Info;

        public IReadOnlyList<SurrogateFit> Fit(
            MaskMatrix masks, ScoreMatrix scores, ReadOnlySpan<double> weights, CancellationToken cancellation)
        {
            Scores = scores;
            return inner.Fit(masks, scores, weights, cancellation);
        }
    }

    /// <summary>Image mean rounded to integers, as in the reference.</summary>
    private sealed class RoundedImageMean : IBaseline
    {
        public ComponentInfo Info { get; } = new("rounded-image-mean");

        public ImageBuffer Paint(ImageBuffer image, SegmentMap segments)
        {
            ImageBuffer mean = Baselines.ImageMean.Paint(image, segments);
            foreach (ref float value in mean.Floats)
                value = MathF.Round(value);
            return mean;
        }
    }
}
