namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// A CART regression tree over bits (Breiman, Friedman, Olshen and Stone 1984). Nothing needs the tree itself, so growing it only adds
/// up what is asked: how much each feature's splits reduce the risk, what is left, and the leaf of the picture.
/// </summary>
internal sealed class RegressionTree
{
    /// <summary>Gains that differ by no more than rounding are equal; the feature with the lower index then splits.</summary>
    private const double EqualGains = 1e-9;

    private readonly CenteredDesign _design;
    private readonly CenteredScores _scores;
    private readonly int _minLeaf, _minParent;
    private readonly int[] _order, _hidden;
    private readonly Tally[] _tallies;

    private RegressionTree(CenteredDesign design, CenteredScores scores, int minLeaf, int minParent)
    {
        (_design, _scores, _minLeaf, _minParent) = (design, scores, minLeaf, minParent);
        _order = [.. Enumerable.Range(0, design.Masks.Samples).Where(sample => design.Weight(sample) > 0)];
        _hidden = new int[_order.Length];
        _tallies = new Tally[design.Features];
        Reductions = new double[design.Features];
    }

    /// <summary>For each feature the sum over its splits of the fall of the weighted sum of squares.</summary>
    public double[] Reductions { get; }

    /// <summary>Number of nodes that are split.</summary>
    public int Branches { get; private set; }

    /// <summary>Weighted sum of squares within the leaves.</summary>
    public double ResidualSumOfSquares { get; private set; }

    /// <summary>Centred prediction of the leaf in which every split's feature is shown.</summary>
    public double LocalPrediction { get; private set; }

    /// <summary>Grows a tree as far as it goes: until leaves are pure, too small, or of equal masks.</summary>
    public static RegressionTree Grow(
        CenteredDesign design, CenteredScores scores, int minLeaf, int minParent, CancellationToken cancellation)
    {
        var tree = new RegressionTree(design, scores, minLeaf, minParent);
        // A stack of our own: a tree may be as deep as there are features.
        var open = new Stack<Node>([new Node(0, tree._order.Length, AllShown: true)]);
        while (open.TryPop(out Node node))
        {
            cancellation.ThrowIfCancellationRequested();
            Summary summary = tree.Summarize(node);
            if (!summary.IsPure && node.Count >= minParent && tree.BestSplit(node, summary) is { } split)
            {
                tree.Branches++;
                tree.Reductions[split.Feature] += split.Gain;
                int shown = tree.Partition(node, split.Feature);
                open.Push(new Node(node.Start + shown, node.Count - shown, AllShown: false));
                open.Push(new Node(node.Start, shown, node.AllShown));
                continue;
            }
            tree.ResidualSumOfSquares += summary.SumOfSquares;
            if (node.AllShown)
                tree.LocalPrediction = summary.Mean;
        }
        return tree;
    }

    private Summary Summarize(Node node)
    {
        ReadOnlySpan<int> samples = _order.AsSpan(node.Start, node.Count);
        double weight = 0, sum = 0, squares = 0, first = _scores.Values[samples[0]];
        bool pure = true;
        foreach (int sample in samples)
        {
            pure &= _scores.Values[sample] == first;
            weight += _design.Weight(sample);
            sum += _design.Weight(sample) * _scores.Values[sample];
        }
        double mean = pure ? first : sum / weight;
        foreach (int sample in samples)
        {
            double error = _scores.Values[sample] - mean;
            squares += _design.Weight(sample) * error * error;
        }
        return new Summary(weight, mean, squares, pure);
    }

    /// <summary>
    /// The split with the largest fall of the weighted sum of squares, w1 w0 / (w1 + w0) * (mean1 - mean0)^2. A split that gains nothing
    /// is taken where there is no better one: in an exclusive or, the gain comes one level later.
    /// </summary>
    private (int Feature, double Gain)? BestSplit(Node node, Summary summary)
    {
        Array.Clear(_tallies);
        foreach (int sample in _order.AsSpan(node.Start, node.Count))
        {
            double weight = _design.Weight(sample);
            double weighted = weight * (_scores.Values[sample] - summary.Mean);
            foreach (int feature in new SetBits(_design.Masks.Row(sample)))
            {
                ref Tally tally = ref _tallies[feature];
                tally.Count++;
                tally.Weight += weight;
                tally.Sum += weighted;
            }
        }
        int best = -1;
        double bestGain = 0;
        for (int feature = 0; feature < _tallies.Length; feature++)
        {
            Tally shown = _tallies[feature];
            if (shown.Count < _minLeaf || node.Count - shown.Count < _minLeaf)
                continue;
            // The node's deviations add up to 0, so those of the hidden side are those of the shown side, negated.
            double hidden = summary.Weight - shown.Weight;
            double gain = hidden > 0 ? shown.Sum * shown.Sum * summary.Weight / (shown.Weight * hidden) : 0;
            if (best < 0 || gain > bestGain * (1 + EqualGains) + EqualGains * EqualGains * summary.SumOfSquares)
                (best, bestGain) = (feature, gain);
        }
        return best < 0 ? null : (best, bestGain);
    }

    /// <summary>Brings the node's samples that show a feature to its front; both sides keep their order.</summary>
    private int Partition(Node node, int feature)
    {
        Span<int> samples = _order.AsSpan(node.Start, node.Count);
        int shown = 0, hidden = 0;
        foreach (int sample in samples)
            if (_design.Masks[sample, feature])
                samples[shown++] = sample;
            else
                _hidden[hidden++] = sample;
        _hidden.AsSpan(0, hidden).CopyTo(samples[shown..]);
        return shown;
    }

    /// <summary>A stretch of <see cref="_order"/>; whether the picture itself, which shows everything, falls into it.</summary>
    private readonly record struct Node(int Start, int Count, bool AllShown);

    private readonly record struct Summary(double Weight, double Mean, double SumOfSquares, bool IsPure);

    /// <summary>The samples of a node that show a feature.</summary>
    private struct Tally
    {
        public int Count;
        public double Weight;
        public double Sum;
    }
}
