using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Evaluation.Quality;

/// <summary>Metrics that measure several maps of one image with one set of model calls.</summary>
internal static class SharedModelCalls
{
    /// <summary>Measures the map alone.</summary>
    public static double Measure(
        IMetric metric, IScorer scorer, MetricInput evaluated, IProgress<ExplainProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(evaluated);
        return metric.Measure(scorer, evaluated, [evaluated.Map], progress, cancellation)[0];
    }

    /// <summary>Measures the map and the reference maps.</summary>
    public static MetricValue Compare(
        IMetric metric, IScorer scorer, MetricInput evaluated, IProgress<ExplainProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(evaluated);
        AttributionMap[] maps = [evaluated.Map, .. ReferenceMaps.All(evaluated)];
        double[] values = metric.Measure(scorer, evaluated, maps, progress, cancellation);
        return new MetricValue(values[0], values[1], values[2], values[3]);
    }

    /// <summary>A metric of this kind.</summary>
    internal interface IMetric : IMapMetric
    {
        /// <summary>The values of several maps.</summary>
        double[] Measure(IScorer scorer, MetricInput evaluated, AttributionMap[] maps, IProgress<ExplainProgress>? progress,
            CancellationToken cancellation);
    }
}
