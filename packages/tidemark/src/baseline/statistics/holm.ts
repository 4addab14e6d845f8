/**
 * Probabilities as they are when all of these questions are asked at once: the more are asked, the more are answered wrongly by chance. With
 * Holm's correction (Scandinavian Journal of Statistics 6, 1979) even one wrong answer is as rare as a single question would have it.
 */
export function holm(probabilities: readonly number[]): readonly number[] {
  const order = probabilities.map((probability, index) => ({ probability, index }))
  order.sort((a, b) => a.probability - b.probability)
  const adjusted: number[] = []
  let largest = 0
  for (const [place, { probability, index }] of order.entries()) {
    largest = Math.max(largest, Math.min(1, probability * (probabilities.length - place)))
    adjusted[index] = largest
  }
  return adjusted
}
