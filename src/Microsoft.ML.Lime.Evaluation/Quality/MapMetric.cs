namespace Microsoft.ML.Lime.Evaluation.Quality;

/// <summary>Base of the metrics of <see cref="Metrics"/>, whose factories describe them and their options.</summary>
internal abstract record MapMetric(string Name, bool LargerIsBetter) : IMapMetric
{
    public virtual bool NeedsGroundTruth => false;

    public virtual int AdditionalExplanations => 0;

    public virtual int ModelCalls(ScorerInput input) => 0;

    public virtual int ComparisonModelCalls(ScorerInput input) => 4 * ModelCalls(input);

    public virtual string? ReasonNotApplicable(MetricInput evaluated) => Applicability.FindReason(this, evaluated);

    public double Measure(
        IScorer scorer, MetricInput evaluated, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(evaluated);
        evaluated.Check(this, scorer);
        return MeasureMap(scorer, evaluated, progress, cancellation);
    }

    public MetricValue Compare(
        IScorer scorer, MetricInput evaluated, IProgress<ExplainProgress>? progress = null, CancellationToken cancellation = default) =>
        ReasonNotApplicable(evaluated) is { } reason
            ? MetricValue.NotApplicable(reason)
            : CompareMaps(scorer, evaluated, progress, cancellation);

    /// <summary>Measures a map that was checked.</summary>
    private protected abstract double MeasureMap(
        IScorer scorer, MetricInput evaluated, IProgress<ExplainProgress>? progress, CancellationToken cancellation);

    /// <summary>Measures the map and the reference maps, if the metric applies.</summary>
    private protected virtual MetricValue CompareMaps(
        IScorer scorer, MetricInput evaluated, IProgress<ExplainProgress>? progress, CancellationToken cancellation) =>
        ReferenceMaps.Compare(this, scorer, evaluated, progress, cancellation);
}
