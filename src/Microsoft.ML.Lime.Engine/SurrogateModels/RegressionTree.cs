using System.Runtime.CompilerServices;

namespace Microsoft.ML.Lime.Engine.SurrogateModels;

/// <summary>
/// A CART regression tree on binary features (Breiman, Friedman, Olshen and Stone 1984). The tree is not stored. Growing it
/// accumulates the risk reduction per feature, the residual sum of squares, the prediction of the leaf in which every feature is present,
/// and the predictions of given samples.
/// </summary>
internal sealed class RegressionTree
{
    /// <summary>Gains that differ only by rounding are considered equal; then the feature with the lower index splits.</summary>
    private const double EqualGains = 1e-9;

    private readonly CenteredDesign _design;
    private readonly int _minLeaf, _minParent;
    private readonly int[] _order, _absent;
    private readonly double[] _scores, _weights, _deviations; // centred scores of all samples; weights and deviations of the current node
    private readonly PresentSums _present;

    private RegressionTree(CenteredDesign design, CenteredScores scores, int minLeaf, int minParent)
    {
        (_design, _scores, _minLeaf, _minParent) = (design, scores.Values(), minLeaf, minParent);
        _order = new int[design.Samples];
        for (int sample = 0, count = 0; count < _order.Length; sample++)
            if (design.Weight(sample) > 0)
                _order[count++] = sample;
        _absent = new int[_order.Length];
        (_weights, _deviations) = (new double[_order.Length], new double[_order.Length]);
        _present = new PresentSums(design.Masks, design.HasUnequalWeights);
        RiskReductions = new double[design.Features];
    }

    /// <summary>For each feature, the total decrease of the weighted sum of squares over its splits.</summary>
    public double[] RiskReductions { get; }

    /// <summary>Number of branch nodes.</summary>
    public int BranchCount { get; private set; }

    /// <summary>Weighted sum of squares within the leaves.</summary>
    public double ResidualSumOfSquares { get; private set; }

    /// <summary>The centred prediction of the leaf of the unperturbed image, in which every feature is present.</summary>
    public double LocalPrediction { get; private set; }

    /// <summary>Grows a tree fully: until the leaves are pure, too small, or contain equal masks.</summary>
    public static RegressionTree Grow(
        CenteredDesign design, CenteredScores scores, int minLeaf, int minParent, CancellationToken cancellation)
    {
        var tree = new RegressionTree(design, scores, minLeaf, minParent);
        tree.Grow([], [], cancellation);
        return tree;
    }

    /// <summary>Grows a tree, and predicts the centred score of every sample, also of those of weight 0.</summary>
    public static double[] Predict(
        CenteredDesign design, CenteredScores scores, int minLeaf, int minParent, CancellationToken cancellation)
    {
        var predictions = new double[design.Masks.Samples];
        new RegressionTree(design, scores, minLeaf, minParent)
            .Grow([.. Enumerable.Range(0, predictions.Length)], predictions, cancellation);
        return predictions;
    }

    /// <param name="predicted">The samples to predict.</param>
    /// <param name="predictions">Receives their predictions at their indices.</param>
    /// <param name="cancellation">Cancels the work.</param>
    private void Grow(int[] predicted, double[] predictions, CancellationToken cancellation)
    {
        // An explicit stack instead of recursion, because the depth can be as large as the number of features.
        var open = new Stack<(Node, int[])>([(new Node(0, _order.Length, AllPresent: true), predicted)]);
        while (open.TryPop(out (Node Node, int[] Predicted) next))
        {
            cancellation.ThrowIfCancellationRequested();
            Node node = next.Node;
            Summary summary = Summarize(node);
            if (!summary.IsPure && node.Count >= _minParent && BestSplit(node, summary) is { } split)
            {
                BranchCount++;
                RiskReductions[split.Feature] += split.Gain;
                int present = Partition(node, split.Feature);
                ILookup<bool, int> sides = next.Predicted.ToLookup(sample => _design.Masks[sample, split.Feature]);
                open.Push((new Node(node.Start + present, node.Count - present, AllPresent: false), [.. sides[false]]));
                open.Push((new Node(node.Start, present, node.AllPresent), [.. sides[true]]));
                continue;
            }
            ResidualSumOfSquares += summary.SumOfSquares;
            if (node.AllPresent)
                LocalPrediction = summary.Mean;
            foreach (int sample in next.Predicted)
                predictions[sample] = summary.Mean;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Summary Summarize(Node node)
    {
        ReadOnlySpan<int> samples = _order.AsSpan(node.Start, node.Count);
        double weight = 0, sum = 0, squares = 0, first = _scores[samples[0]];
        bool pure = true;
        for (int i = 0; i < samples.Length; i++)
        {
            double value = _scores[samples[i]], sampleWeight = _weights[i] = _design.Weight(samples[i]);
            pure &= value == first;
            weight += sampleWeight;
            sum += sampleWeight * value;
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
    /// The split of the last summarized node with the maximum decrease of the weighted sum of squares, w1 w0 / (w1 + w0) * (mean1 -
    /// mean0)^2. If no split has a gain, one without gain is used: for an exclusive or, the gain appears one level deeper.
    /// </summary>
    private (int Feature, double Gain)? BestSplit(Node node, Summary summary)
    {
        _present.Compute(_order.AsSpan(node.Start, node.Count), _weights, _deviations);
        int best = -1;
        double bestGain = 0;
        for (int feature = 0; feature < _design.Features; feature++)
        {
            int count = _present.Count(feature);
            if (count < _minLeaf || node.Count - count < _minLeaf)
                continue;
            // The deviations of a node sum to 0, so the sum of the absent side is the negated sum of the present side.
            double sum = _present.Sum(feature), present = _present.Weight(feature), absent = summary.Weight - present;
            double gain = absent > 0 ? sum * sum * summary.Weight / (present * absent) : 0;
            if (best < 0 || gain > bestGain * (1 + EqualGains) + EqualGains * EqualGains * summary.SumOfSquares)
                (best, bestGain) = (feature, gain);
        }
        return best < 0 ? null : (best, bestGain);
    }

    /// <summary>Moves the node's samples in which a feature is present to its front. Both sides keep their order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Partition(Node node, int feature)
    {
        Span<int> samples = _order.AsSpan(node.Start, node.Count);
        ReadOnlySpan<ulong> words = _design.Masks.Words(0).Span[(feature / 64)..];
        int present = 0, absent = 0, stride = _design.Masks.WordsPerRow;
        foreach (int sample in samples)
        {
            // Branch-free: both targets are written and one index advances, because the branch would be unpredictable.
            int isPresent = (int)(words[sample * stride] >> feature) & 1;
            samples[present] = _absent[absent] = sample;
            present += isPresent;
            absent += 1 - isPresent;
        }
        _absent.AsSpan(0, absent).CopyTo(samples[present..]);
        return present;
    }

    /// <summary>
    /// A range of <see cref="_order"/>, and whether it contains the unperturbed image, in which every feature is present.
    /// </summary>
    private readonly record struct Node(int Start, int Count, bool AllPresent);

    private readonly record struct Summary(double Weight, double Mean, double SumOfSquares, bool IsPure);
}
