/**
 * From measurements to the numbers of chips and engines. Tables of kernel times give the efficiencies of a chip: the quickest
 * engine is chosen for each kind of kernel, and a few shares and fixed times are fitted robustly. Runs measured end to end give
 * what kernels do not tell: every row is simulated, and numbers of profiles are moved until predictions agree. Both write the
 * file anew. Start with {@link jeton.calibration.KernelCalibration} and {@link jeton.calibration.RowCalibration}.
 */
@NullMarked
package jeton.calibration;

import org.jspecify.annotations.NullMarked;
