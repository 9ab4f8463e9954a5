using System.Numerics;

namespace Microsoft.ML.Lime.Engine.Sampling;

/// <summary>
/// A matrix of signs with orthogonal rows and columns. It is one of Paley's matrices (1933) for a prime q, of order q + 1 if q is 3 modulo
/// 4, and 2(q + 1) if q is 1 modulo 4, doubled as often as needed (Sylvester 1867: H becomes H H, H -H). This gives every multiple of 4 up
/// to 200 except 52, 92, 100, 116, 156, 172, 184 and 188.
/// </summary>
internal sealed class HadamardMatrix
{
    private readonly bool[] _isSquare; // modulo q, of 1 to q - 1; empty for order 1
    private readonly int _base;

    private HadamardMatrix(int order, int prime)
    {
        Order = order;
        _base = prime == 0 ? 1 : prime % 4 == 3 ? prime + 1 : 2 * (prime + 1);
        _isSquare = new bool[prime];
        for (long i = 1; i < prime; i++)
            _isSquare[i * i % prime] = true;
    }

    /// <summary>Number of rows and of columns.</summary>
    public int Order { get; }

    /// <summary>Finds the smallest matrix with at least so many columns; of equal ones the one with the fewest doublings.</summary>
    /// <param name="columns">At least 1.</param>
    public static HadamardMatrix AtLeast(int columns)
    {
        for (int order = columns <= 2 ? columns : (columns + 3) / 4 * 4; ; order += 4)
            for (int part = order; ; part /= 2)
            {
                if (part == 1)
                    return new HadamardMatrix(order, 0);
                if (part % 4 == 0 && IsPrime(part - 1))
                    return new HadamardMatrix(order, part - 1);
                if (part % 8 == 4 && IsPrime(part / 2 - 1))
                    return new HadamardMatrix(order, part / 2 - 1);
                if (part % 2 != 0)
                    break;
            }
    }

    /// <summary>Whether an element is -1.</summary>
    public bool IsNegative(int row, int column)
    {
        bool doubled = (BitOperations.PopCount((uint)(row / _base & column / _base)) & 1) != 0;
        return doubled ^ IsNegativeInBase(row % _base, column % _base);
    }

    private bool IsNegativeInBase(int row, int column)
    {
        // S is the Jacobsthal matrix: +1 if row - column is a square modulo q, otherwise -1; it has a border of ones.
        switch (_isSquare.Length % 4)
        {
            case 3: // I + S, the border's column negated
                return row != column && row != 0 && (column == 0 || !IsSquare(row - column));
            case 1: // each element of S becomes a block of two by two, and so does each 0 of its diagonal
                bool lower = row % 2 != 0, right = column % 2 != 0;
                (row, column) = (row / 2, column / 2);
                return row == column ? lower || right : (row != 0 && column != 0 && !IsSquare(row - column)) ^ (lower && right);
            default:
                return false;
        }
    }

    private bool IsSquare(int difference) => _isSquare[(difference + _isSquare.Length) % _isSquare.Length];

    private static bool IsPrime(int number)
    {
        if (number < 2)
            return false;
        for (int divisor = 2; divisor * divisor <= number; divisor++)
            if (number % divisor == 0)
                return false;
        return true;
    }
}
