using System.Runtime.CompilerServices;

namespace Microsoft.ML.Lime.Engine.SurrogateModels;

/// <summary>
/// A CART regression tree over bits (Breiman, Friedman, Olshen and Stone 1984). Nothing needs the tree itself, so growing it only adds
/// up what is asked: how much each feature's splits reduce the risk, what is left, and the leaf of the picture.
/// </summary>
internal sealed class RegressionTree
{
    /// <summary>Gains that differ by no more than rounding are equal; the feature with the lower index then splits.</summary>
    private const double EqualGains = 1e-9;

    private readonly CenteredDesign _design;
    private readonly int _minLeaf, _minParent;
    private readonly int[] _order, _hidden;
    private readonly double[] _scores, _weights, _deviations; // centred; the others are of the node at hand
    private readonly ShownSums _shown;

    private RegressionTree(CenteredDesign design, CenteredScores scores, int minLeaf, int minParent)
    {
        (_design, _scores, _minLeaf, _minParent) = (design, scores.Values(), minLeaf, minParent);
        _order = new int[design.Samples];
        for (int sample = 0, count = 0; count < _order.Length; sample++)
            if (design.Weight(sample) > 0)
                _order[count++] = sample;
        _hidden = new int[_order.Length];
        (_weights, _deviations) = (new double[_order.Length], new double[_order.Length]);
        _shown = new ShownSums(design.Masks, design.HasWeights);
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Summary Summarize(Node node)
    {
        ReadOnlySpan<int> samples = _order.AsSpan(node.Start, node.Count);
        double weight = 0, sum = 0, squares = 0, first = _scores[samples[0]];
        bool pure = true;
        for (int i = 0; i < samples.Length; i++)
        {
            double value = _scores[samples[i]], its = _weights[i] = _design.Weight(samples[i]);
            pure &= value == first;
            weight += its;
            sum += its * value;
        }
        double mean = pure ? first : sum / weight;
        for (int i = 0; i < samples.Length; i++)
        {
            double error = _scores[samples[i]] - mean, deviation = _deviations[i] = _weights[i] * error;
            squares += deviation * error;
        }
        return new Summary(weight, mean, squares, pure);
    }

    /// <summary>
    /// The split of the node that was just summarised with the largest fall of the weighted sum of squares,
    /// w1 w0 / (w1 + w0) * (mean1 - mean0)^2. A split that gains nothing
    /// is taken where there is no better one: in an exclusive or, the gain comes one level later.
    /// </summary>
    private (int Feature, double Gain)? BestSplit(Node node, Summary summary)
    {
        _shown.Of(_order.AsSpan(node.Start, node.Count), _weights, _deviations);
        int best = -1;
        double bestGain = 0;
        for (int feature = 0; feature < _design.Features; feature++)
        {
            int count = _shown.Count(feature);
            if (count < _minLeaf || node.Count - count < _minLeaf)
                continue;
            // The node's deviations add up to 0, so those of the hidden side are those of the shown side, negated.
            double sum = _shown.Sum(feature), shown = _shown.Weight(feature), hidden = summary.Weight - shown;
            double gain = hidden > 0 ? sum * sum * summary.Weight / (shown * hidden) : 0;
            if (best < 0 || gain > bestGain * (1 + EqualGains) + EqualGains * EqualGains * summary.SumOfSquares)
                (best, bestGain) = (feature, gain);
        }
        return best < 0 ? null : (best, bestGain);
    }

    /// <summary>Brings the node's samples that show a feature to its front; both sides keep their order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Partition(Node node, int feature)
    {
        Span<int> samples = _order.AsSpan(node.Start, node.Count);
        ReadOnlySpan<ulong> words = _design.Masks.Words(0).Span[(feature / 64)..];
        int shown = 0, hidden = 0, stride = _design.Masks.WordsPerRow;
        foreach (int sample in samples)
        {
            // Both are written and one counts, because the processor cannot guess which.
            int isShown = (int)(words[sample * stride] >> feature) & 1;
            samples[shown] = _hidden[hidden] = sample;
            shown += isShown;
            hidden += 1 - isShown;
        }
        _hidden.AsSpan(0, hidden).CopyTo(samples[shown..]);
        return shown;
    }

    /// <summary>A stretch of <see cref="_order"/>; whether the picture itself, which shows everything, falls into it.</summary>
    private readonly record struct Node(int Start, int Count, bool AllShown);

    private readonly record struct Summary(double Weight, double Mean, double SumOfSquares, bool IsPure);
}
