import cards from './cards.css';
import figures from './figures.css';
import rows from './rows.css';
import base from './styles.css';

export const styles = [base, figures, rows, cards].join('\n');
