using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Evaluation;
using Microsoft.ML.Lime.Shapes;

namespace Microsoft.ML.Lime.Tests;

/// <summary>Base of tests that evaluate explanations in pipelines and compare them with the engine.</summary>
public abstract class EvaluateTest : MethodTest
{
    protected static readonly LimeOptions Lime = new() { Samples = 120, Seed = 3, Segmenter = Segmenters.Slic0(20) };

    /// <summary>A metric without model calls.</summary>
    protected static readonly LimeEvaluateOptions Quick = new() { Metrics = [Metrics.GiniIndex()] };

    /// <summary>A fitted chain and the rows that it transforms.</summary>
    protected (ITransformer Model, IDataView Explained) Chain(IEstimator<ITransformer> step, IDataView rows)
    {
        ITransformer model = Images(step).Fit(rows);
        return (model, model.Transform(rows));
    }

    protected (ITransformer Model, IDataView Explained) Lined(IScorer scorer, IDataView rows, LimeExplainOptions? options = null) =>
        Chain(Ml.Lime().ExplainImage("Explanation", "Image", scorer, options ?? new() { Method = Lime }), rows);

    protected static ScorerInput Small { get; } = new(Height, Width, 3, TensorLayout.Nhwc);

    protected static GroundTruthMask Shape(int scene) => new(Height, Width, [.. ShapeScene.Create(5, scene).ShapeMask]);

    /// <summary>Asserts that a row has exactly these metrics, in this order, with these values.</summary>
    protected static void Same(IReadOnlyList<IMapMetric> metrics, IReadOnlyList<MetricValue> expected, EvaluatedImage row)
    {
        Assert.Equal(metrics.Select(metric => metric.Name), row.Metrics.Keys);
        Assert.Equal(expected, row.Metrics.Values);
    }
}
