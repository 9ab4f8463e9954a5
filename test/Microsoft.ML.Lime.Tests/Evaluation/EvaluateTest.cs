using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Shapes;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Pipelines whose explanations are judged, and what the engine says of the same.</summary>
public abstract class EvaluateTest : MethodTest
{
    protected static readonly LimeOptions Lime = new() { Samples = 120, Seed = 3, Segmenter = Segmenters.Slic0(20) };

    /// <summary>Metrics that take no time.</summary>
    protected static readonly LimeEvaluateOptions Quick = new() { Metrics = [new GiniIndex()] };

    /// <summary>A fitted chain, and what it makes of rows.</summary>
    protected (ITransformer Model, IDataView Explained) Chain(IEstimator<ITransformer> step, IDataView rows)
    {
        ITransformer model = Images(step).Fit(rows);
        return (model, model.Transform(rows));
    }

    protected (ITransformer Model, IDataView Explained) Lined(IScorer scorer, IDataView rows, LimeExplainOptions? options = null) =>
        Chain(Ml.Lime().Explain("Explanation", "Image", scorer, options ?? new() { Lime = Lime }), rows);

    protected static ScorerInput Small { get; } = new(Height, Width, 3, TensorLayout.Nhwc);

    protected static TruthMask Shape(int scene) => new(Height, Width, [.. ShapeScene.Create(5, scene).ShapeMask]);

    /// <summary>The names of metrics, one after another, with the values of a row.</summary>
    protected static void Same(IReadOnlyList<IMapMetric> metrics, IReadOnlyList<MetricValue> expected, EvaluatedPicture row)
    {
        Assert.Equal(metrics.Select(metric => metric.Name), row.Metrics.Keys);
        Assert.Equal(expected, row.Metrics.Values);
    }
}
