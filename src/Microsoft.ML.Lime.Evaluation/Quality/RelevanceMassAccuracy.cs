namespace Microsoft.ML.Lime.Evaluation.Quality;

/// <summary>The metric of <see cref="Metrics.RelevanceMassAccuracy"/>.</summary>
internal sealed record RelevanceMassAccuracy() : MapMetric("massInside", LargerIsBetter: true)
{
    public override bool NeedsGroundTruth => true;

    private protected override double MeasureMap(
        IScorer scorer, MetricInput evaluated, IProgress<ExplainProgress>? progress, CancellationToken cancellation)
    {
        double inside = 0, all = 0;
        for (int i = 0; i < evaluated.Map.Values.Length; i++)
        {
            double positive = Math.Max(0, evaluated.Map.Values[i]);
            all += positive;
            inside += evaluated.GroundTruth!.Inside[i] ? positive : 0;
        }
        return all > 0 ? inside / all : 0;
    }
}
