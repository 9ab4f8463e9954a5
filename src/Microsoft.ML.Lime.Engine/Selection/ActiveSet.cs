namespace Microsoft.ML.Lime.Engine.Selection;

/// <summary>The active set of a lasso path, and the Cholesky factor L of its Gram matrix, G = LL'.</summary>
internal sealed class ActiveSet(double[][] gram)
{
    /// <summary>A feature whose residual variance is below this share of its variance is a linear combination of the others.</summary>
    private const double DependenceTolerance = 1e-10;

    private readonly List<double[]> _rows = [];
    private readonly bool[] _isActive = new bool[gram.Length];
    private readonly List<int> _features = [], _signs = [];

    /// <summary>The features in the order in which they joined.</summary>
    public IReadOnlyList<int> Features => _features;

    public bool Contains(int feature) => _isActive[feature];

    /// <summary>Adds a feature, unless it is a linear combination of the active ones.</summary>
    /// <param name="feature">The index of the feature.</param>
    /// <param name="sign">The sign of its correlation with the residual.</param>
    public bool TryAdd(int feature, int sign)
    {
        var row = new double[_features.Count + 1];
        double left = gram[feature][feature];
        for (int i = 0; i < _features.Count; i++)
        {
            double value = gram[feature][_features[i]];
            for (int j = 0; j < i; j++)
                value -= row[j] * _rows[i][j];
            row[i] = value / _rows[i][i];
            left -= row[i] * row[i];
        }
        if (!(left > DependenceTolerance * gram[feature][feature]))
            return false;
        row[^1] = Math.Sqrt(left);
        _rows.Add(row);
        _features.Add(feature);
        _signs.Add(sign);
        return _isActive[feature] = true;
    }

    /// <summary>Removes a feature and recomputes the following rows of the factor.</summary>
    public void RemoveAt(int place)
    {
        (int Feature, int Sign)[] behind = [.. _features.Zip(_signs).Skip(place + 1)];
        _isActive[_features[place]] = false;
        _rows.RemoveRange(place, _rows.Count - place);
        _features.RemoveRange(place, _features.Count - place);
        _signs.RemoveRange(place, _signs.Count - place);
        foreach ((int feature, int sign) in behind)
            TryAdd(feature, sign);
    }

    /// <summary>Solves G x = signs: the direction in which all active correlations stay equal.</summary>
    public double[] Direction()
    {
        double[] x = [.. _signs];
        for (int i = 0; i < x.Length; i++)
        {
            for (int j = 0; j < i; j++)
                x[i] -= _rows[i][j] * x[j];
            x[i] /= _rows[i][i];
        }
        for (int i = x.Length - 1; i >= 0; i--)
        {
            x[i] /= _rows[i][i];
            for (int j = 0; j < i; j++)
                x[j] -= _rows[i][j] * x[i];
        }
        return x;
    }
}
