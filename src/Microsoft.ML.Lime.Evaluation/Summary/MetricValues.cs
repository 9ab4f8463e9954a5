namespace Microsoft.ML.Lime.Evaluation.Summary;

/// <summary>Collects the values of a metric, one image at a time: 8 bytes per image.</summary>
internal sealed class MetricValues
{
    private readonly List<double> _values = [];
    private Mean _constant, _random, _center;
    private int _above, _below, _compared;

    /// <summary>Adds the value of an image, if it is finite.</summary>
    public void Add(MetricValue metric)
    {
        if (metric.Value is not { } value || !double.IsFinite(value))
            return;
        _values.Add(value);
        _constant.Add(metric.Constant);
        _random.Add(metric.Random);
        _center.Add(metric.Center);
        if (metric.Random is not { } random || !double.IsFinite(random))
            return;
        _compared++;
        _above += value > random ? 1 : 0;
        _below += value < random ? 1 : 0;
    }

    /// <summary>The distribution; null if there is no value.</summary>
    public EvaluationSummary.MetricDistribution? ToDistribution(string name)
    {
        if (_values.Count == 0)
            return null;
        double[] rising = [.. _values.Order()];
        return new EvaluationSummary.MetricDistribution
        {
            Name = name,
            Values = rising,
            Mean = ConfidenceInterval.OfMean(rising)!.Value,
            Constant = _constant.Value,
            Random = _random.Value,
            Center = _center.Value,
            AboveRandom = (_above, _compared),
            BelowRandom = _below,
        };
    }

    /// <summary>A mean of the finite values, summed in their order.</summary>
    private struct Mean
    {
        private double _sum;
        private long _count;

        public readonly double? Value => _count == 0 ? null : _sum / _count;

        public void Add(double? value)
        {
            if (value is not { } number || !double.IsFinite(number))
                return;
            _sum += number;
            _count++;
        }
    }
}
