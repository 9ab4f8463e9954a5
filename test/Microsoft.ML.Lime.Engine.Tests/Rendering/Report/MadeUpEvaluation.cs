using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Evaluation;
using Microsoft.ML.Lime.Shapes;

namespace Microsoft.ML.Lime.Tests;

/// <summary>An evaluation without a model: generated images with predictions and maps by fixed rules.</summary>
internal static class MadeUpEvaluation
{
    /// <summary>A name that breaks a page which does not escape it.</summary>
    public const string Nasty = "</script><img src=x onerror=\"alert('1')\">&amp;{{js}}";

    /// <summary>Every fifth image is misclassified, every eleventh is predicted as <see cref="Nasty"/>, one could not be read.</summary>
    public static EvaluationFolder Make(string path, int images)
    {
        EvaluationFolder folder = EvaluationFolder.Open(path, "{}");
        for (int i = 0; i < images; i++)
        {
            ShapeScene scene = ShapeScene.Create(3, i % 40);
            string truth = ShapeScene.ClassNames[scene.ClassIndex], image = $"{truth}/{i:0000}.png";
            string prediction = i % 11 == 3 ? Nasty : i % 5 == 0 ? ShapeScene.ClassNames[(scene.ClassIndex + 1) % 6] : truth;
            double probability = 0.5 + i % 50 / 100.0;
            SegmentMap segments = Segmenters.Grid(64).Segment(scene.Image, default);
            double[] importance =
                [.. Enumerable.Range(0, segments.Count).Select(s => Math.Sin(1 + s * (i % 40 + 1)) * (s % 7 == i % 7 ? 1 : 0.2))];
            ReportCard card = ReportCard.Create(image, Explanation(scene.Image, segments, importance, prediction, probability),
                topClasses: [new(prediction, probability), new("other", 1 - probability)], mask: scene.ShapeMask);
            folder.Append(new EvaluatedImage
            {
                Image = image,
                Truth = truth,
                Prediction = prediction,
                Probability = probability,
                Metrics = new Dictionary<string, MetricValue>
                {
                    ["insertionAuc"] = new(i / (double)images, 0.4, 0.45, 0.6),
                    ["gini"] = new(i % 3 == 0 ? null : 0.5, null, null, null),
                },
                Warnings = i % 10 == 0 ? [$"Image {i} is odd: <b>5 < 6</b> & \"so on\"."] : [],
            }, card);
        }
        folder.Append(new EvaluatedImage { Image = $"{Nasty}.png", Truth = "star", Warnings = ["The file is not an image."] }, null);
        return folder;
    }

    private static ImageExplanation Explanation(ImageBuffer image, SegmentMap segments, double[] importance, string name,
        double probability) => new()
        {
            Method = "lime",
            Model = new ScorerInfo { Name = "model.onnx", Device = "cpu" },
            ImageFit = ImageFit.Create(image.Height, image.Width, image.Height, image.Width, ResizeMode.Fill),
            Image = image,
            Segments = segments,
            Options = new LimeOptions(),
            Activation = Activation.Softmax,
            Samples = 10,
            ModelCalls = 12,
            Timings = new(),
            Classes =
        [
            new ClassExplanation
            {
                ClassIndex = 0,
                ClassName = name,
                Probability = probability,
                BaselineProbability = 0.1,
                Surrogate = new SurrogateFit
                {
                    Importance = importance,
                    StandardError = Array.ConvertAll(importance, value => 0.1 + Math.Abs(value) / 5),
                    R2 = 0.5,
                    LocalPrediction = 0.75,
                },
                Map = new AttributionMap(image.Height, image.Width,
                    [.. segments.Labels.ToArray().Select(label => (float)importance[label])]),
            },
        ],
        };
}
